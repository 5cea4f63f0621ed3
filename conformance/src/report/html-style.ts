/** The style sheet of the HTML report; light and dark follow the reader's system. */
export const HTML_STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --good: #1a7f37; --bad: #cf222e; --mid: #9a6700; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h3 { font-size: 1rem; margin: .8rem 0 .2rem; }
h4 { margin: 0; font-size: .85rem; }
pre, code { font: 13px/1.4 ui-monospace, monospace; }
pre { background: var(--soft); padding: .5rem; overflow-x: auto; margin: .3rem 0; white-space: pre-wrap; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem; text-align: left; vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
.wirelog { width: 100%; table-layout: auto; }
.wirelog td:last-child { word-break: break-all; }
.wirelog tr.none { color: GrayText; }
.scenario { border-bottom: 1px solid var(--line); padding: .3rem 0; }
.check { margin-left: 1.5rem; }
.wire { margin: .5rem 0 .5rem 1.5rem; }
.requirement { border-left: 3px solid var(--line); padding-left: .6rem; margin: .3rem 0; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.status { font-size: .8rem; font-weight: 600; border: 1px solid; border-radius: .3rem; padding: 0 .35rem; color: var(--mid); }
.status.pass { color: var(--good); }
.status.fail, .status.error, .status.not-testable, .status.harness-error { color: var(--bad); }
.status.not-applicable { color: GrayText; }
@media print { details > * { display: block; } }
`;
