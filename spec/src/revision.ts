/** The one revision of the specification that this repository holds. It is part of every schema's `$id`. */
export const revision = "2026-11";
