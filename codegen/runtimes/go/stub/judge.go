package stub

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// judge says whether a request is one; nil takes everything.
type judge struct{ schema *jsonschema.Schema }

func compile(id string, text json.RawMessage) (*judge, error) {
	if len(text) == 0 {
		return &judge{}, nil
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	url := "urn:triad:" + strings.NewReplacer("{", "(", "}", ")").Replace(id)
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(url, document); err != nil {
		return nil, err
	}
	schema, err := compiler.Compile(url)
	if err != nil {
		return nil, err
	}
	return &judge{schema: schema}, nil
}

// accept gives the request, perhaps without optional members that a lenient function overlooks; or the first offending
// member and the rule. Values are not shown: they may be secret.
func (j *judge) accept(data json.RawMessage, lenient bool) (json.RawMessage, string, string) {
	for {
		place, rule := j.verdict(data)
		if rule == "" {
			return data, "", ""
		}
		member := ""
		if len(place) > 0 {
			member = place[0]
		}
		if lenient && len(place) == 1 {
			if rest, ok := j.without(data, member); ok {
				data = rest
				continue
			}
		}
		pointer := ""
		for _, step := range place {
			pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(step)
		}
		return nil, member, pointer + ": " + rule
	}
}

// verdict is the place and the rule of the first fault; no rule: none.
func (j *judge) verdict(data json.RawMessage) ([]string, string) {
	if j.schema == nil {
		return nil, ""
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, "is no JSON"
	}
	var fault *jsonschema.ValidationError
	if err := j.schema.Validate(value); err == nil {
		return nil, ""
	} else if !errors.As(err, &fault) {
		return nil, err.Error()
	}
	for len(fault.Causes) > 0 {
		fault = fault.Causes[0]
	}
	place := append([]string{}, fault.InstanceLocation...)
	rule := strings.Join(fault.ErrorKind.KeywordPath(), "/")
	if rule == "required" {
		if missing := missingMember(fault); missing != "" {
			return append(place, missing), "is absent, expected a value"
		}
	}
	return place, fmt.Sprintf("does not keep the rule %s", rule)
}

// without takes out a member that the schema does not require.
func (j *judge) without(data json.RawMessage, member string) (json.RawMessage, bool) {
	var whole map[string]json.RawMessage
	if json.Unmarshal(data, &whole) != nil || whole[member] == nil {
		return nil, false
	}
	for _, name := range j.root().Required {
		if name == member {
			return nil, false
		}
	}
	delete(whole, member)
	rest, err := json.Marshal(whole)
	return rest, err == nil
}

func (j *judge) root() *jsonschema.Schema {
	at := j.schema
	for at.Ref != nil {
		at = at.Ref
	}
	return at
}
