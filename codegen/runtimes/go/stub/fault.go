package stub

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// fault is what a schema finds: where, whether the member is absent, the broken rule, and of what kind the value is; never
// the value itself, which may be a secret.
type fault struct {
	path    []string
	missing bool
	rule    string
	got     string
}

func faultOf(found *jsonschema.ValidationError, root any) *fault {
	path := append([]string{}, found.InstanceLocation...)
	if required, ok := found.ErrorKind.(*kind.Required); ok && len(required.Missing) > 0 {
		return &fault{path: append(path, required.Missing[0]), missing: true, rule: "is required"}
	}
	value, _ := valueAt(root, path)
	return &fault{path: path, rule: ruleOf(found.ErrorKind), got: kindOf(value)}
}

// text is all of it, for people.
func (f *fault) text() string {
	at := pointer(f.path)
	if at == "" {
		at = "/"
	}
	if f.missing {
		return at + ": " + f.rule
	}
	return fmt.Sprintf("%s: %s, got %s", at, f.rule, f.got)
}

func ruleOf(broken jsonschema.ErrorKind) string {
	switch rule := broken.(type) {
	case *kind.Type:
		return "must be " + strings.Join(rule.Want, " or ")
	case *kind.Minimum:
		return "must be >= " + number(rule.Want)
	case *kind.Maximum:
		return "must be <= " + number(rule.Want)
	case *kind.ExclusiveMinimum:
		return "must be > " + number(rule.Want)
	case *kind.ExclusiveMaximum:
		return "must be < " + number(rule.Want)
	case *kind.Enum:
		return "must be one of " + asText(rule.Want)
	case *kind.Const:
		return "must be " + asText(rule.Want)
	}
	keyword := strings.Join(broken.KeywordPath(), "/")
	if keyword == "" {
		return "must be allowed"
	}
	return "must keep the rule " + keyword
}

func number(limit *big.Rat) string {
	if limit.IsInt() {
		return limit.RatString()
	}
	return strings.TrimRight(limit.FloatString(6), "0")
}

// kindOf names the JSON type of a value as jsonschema reads it.
func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case []any:
		return "an array"
	case map[string]any:
		return "an object"
	}
	return "a number"
}

func pointer(path []string) string {
	var made strings.Builder
	for _, step := range path {
		made.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	return made.String()
}

// valueAt walks members and indices; a place that is not there is not found.
func valueAt(value any, path []string) (any, bool) {
	for _, step := range path {
		switch at := value.(type) {
		case map[string]any:
			inner, ok := at[step]
			if !ok {
				return nil, false
			}
			value = inner
		case []any:
			var index int
			if _, err := fmt.Sscanf(step, "%d", &index); err != nil || index < 0 || index >= len(at) {
				return nil, false
			}
			value = at[index]
		default:
			return nil, false
		}
	}
	return value, true
}

func asText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}
