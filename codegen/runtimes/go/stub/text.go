package stub

import (
	"regexp"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

var variable = regexp.MustCompile(`\{[^{}]*\}`)

// fill puts one value into every variable of a text of the contract: here no other values are known.
func fill(template, member string) string {
	if member == "" {
		member = "request"
	}
	return variable.ReplaceAllLiteralString(template, member)
}

func missingMember(fault *jsonschema.ValidationError) string {
	if required, ok := fault.ErrorKind.(*kind.Required); ok && len(required.Missing) > 0 {
		return required.Missing[0]
	}
	return ""
}
