package stub

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"github.com/triad-protocol/triad/codegen/runtimes/go/triad"
)

// Refusals are codes for a bad request by path of the member (`patch.period`), where another one fits than Otherwise.
type Refusals struct {
	Otherwise string
	// Root is for a request that is no object.
	Root    string
	Missing map[string]string
	Wrong   map[string]string
}

// code is the entry of the member itself, else that of what holds it.
func (r Refusals) code(f *fault) string {
	if r.Otherwise == "" {
		return "invalid_request"
	}
	var names []string
	for _, step := range f.path {
		if strings.Trim(step, "0123456789") != "" {
			names = append(names, step)
		}
	}
	for length := len(names); length > 0; length-- {
		table := r.Wrong
		if f.missing && length == len(names) {
			table = r.Missing
		}
		if code, ok := table[strings.Join(names[:length], ".")]; ok {
			return code
		}
	}
	if len(f.path) == 0 && r.Root != "" {
		return r.Root
	}
	return r.Otherwise
}

// refuse answers a request that its schema refuses, as the contract says.
func (f Function) refuse(judge *judge, wrong *fault, data json.RawMessage) (any, error) {
	code := f.Refusals.code(wrong)
	for _, one := range f.Spec.Errors {
		if one.Code != code || one.Cause != "invalid_request" {
			continue
		}
		if one.Failure {
			return map[string]any{"ok": false, "error": code}, nil
		}
		if one.Text == "" {
			return nil, document(code, wrong.text())
		}
		return nil, errors.New(f.fill(one.Text, judge, wrong, data))
	}
	return nil, &triad.CodedError{Code: code, Message: wrong.text()}
}

var (
	variable    = regexp.MustCompile(`(must be (?:an? )?)?\{([^{}]*)\}`)
	anyVariable = regexp.MustCompile(`\{[^{}]*\}`)
)

// fill puts values into a text: `member` is the place, a name of a member its value, everything else tells the rule.
func (f Function) fill(template string, judge *judge, wrong *fault, data json.RawMessage) string {
	var request any
	if json.Unmarshal(data, &request) != nil {
		request = nil
	}
	return variable.ReplaceAllStringFunc(template, func(found string) string {
		parts := variable.FindStringSubmatch(found)
		must, name := parts[1], parts[2]
		switch name {
		case "member":
			if len(wrong.path) > 0 {
				return must + strings.Join(wrong.path, ".")
			}
			if required := judge.required(); len(required) > 0 {
				return must + required[0]
			}
			return must + "request"
		case "detail":
			return must + wrong.text()
		}
		for length := len(wrong.path); length >= 0; length-- {
			path := append(append([]string{}, wrong.path[:length]...), name)
			if value, ok := valueAt(request, path); ok && value != nil {
				return must + f.shown(path, value)
			}
		}
		if must == "" {
			return wrong.rule
		}
		if wrong.missing {
			return must + "given"
		}
		return must + strings.TrimPrefix(strings.TrimPrefix(wrong.rule, "must "), "be ")
	})
}

// shown is a value in a text of the contract, unless the contract keeps it out of logs.
func (f Function) shown(path []string, value any) string {
	at := pointer(path) + "/"
	for _, one := range f.Redact {
		if strings.HasPrefix(at, one+"/") || strings.HasPrefix(one, at) {
			return "[redacted]"
		}
	}
	text := []rune(asText(value))
	return string(text[:min(len(text), 200)])
}

// fail answers what a handler returned as error: returned where the contract returns it, else thrown as text.
func (f Function) fail(err error) (any, error) {
	var known *triad.CallError
	var coded *triad.CodedError
	code, message := "", ""
	var failure json.RawMessage
	switch {
	case errors.As(err, &known):
		code, message, failure = known.Code, known.Message, known.Failure
	case errors.As(err, &coded):
		code, message = coded.Code, coded.Message
	default:
		return nil, err
	}
	for _, one := range f.Spec.Errors {
		if one.Code != code {
			continue
		}
		if one.Failure {
			if failure != nil {
				return failure, nil
			}
			return map[string]any{"ok": false, "error": code}, nil
		}
		if one.Text == "" {
			return nil, document(code, message)
		}
		if message == "" {
			message = anyVariable.ReplaceAllLiteralString(one.Text, "unknown")
		}
		return nil, errors.New(message)
	}
	return nil, &triad.CodedError{Code: code, Message: message}
}

// document is an error without a text of its own: a JSON document, which every SDK can throw.
func document(code, message string) error {
	text, err := json.Marshal(map[string]string{"code": code, "message": message})
	if err != nil {
		return err
	}
	return errors.New(string(text))
}
