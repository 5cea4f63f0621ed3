package stub

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/triad-protocol/triad/codegen/runtimes/go/triad"
)

// judge says whether a value keeps a schema; without a schema it takes everything.
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

// admit gives the request, perhaps without optional members that a lenient function overlooks; or what is wrong with it.
func (j *judge) admit(data json.RawMessage, lenient bool) (json.RawMessage, *fault) {
	for {
		wrong := j.verdict(data)
		if wrong == nil {
			return data, nil
		}
		if !lenient || wrong.missing || len(wrong.path) != 1 {
			return nil, wrong
		}
		rest, ok := j.without(data, wrong.path[0])
		if !ok {
			return nil, wrong
		}
		data = rest
	}
}

// release gives the answer as JSON; one that breaks its schema is an error of the stub.
func (j *judge) release(answer any) (any, error) {
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, &triad.CodedError{Code: "invalid_response", Message: err.Error()}
	}
	if wrong := j.verdict(text); wrong != nil {
		return nil, &triad.CodedError{Code: "invalid_response", Message: wrong.text()}
	}
	return json.RawMessage(text), nil
}

// verdict is the first fault by its place, nil when there is none.
func (j *judge) verdict(data json.RawMessage) *fault {
	if j.schema == nil {
		return nil
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return &fault{rule: "must be JSON", got: "something else"}
	}
	err = j.schema.Validate(value)
	if err == nil {
		return nil
	}
	var found *jsonschema.ValidationError
	if !errors.As(err, &found) {
		return &fault{rule: err.Error(), got: kindOf(value)}
	}
	var first *jsonschema.ValidationError
	for _, one := range leaves(found) {
		if first == nil || slices.Compare(one.InstanceLocation, first.InstanceLocation) < 0 {
			first = one
		}
	}
	return faultOf(first, value)
}

// leaves are the faults themselves; that no alternative of a union fits is one, whatever is wrong with each.
func leaves(at *jsonschema.ValidationError) []*jsonschema.ValidationError {
	keyword := at.ErrorKind.KeywordPath()
	if len(at.Causes) == 0 || (len(keyword) == 1 && (keyword[0] == "anyOf" || keyword[0] == "oneOf")) {
		return []*jsonschema.ValidationError{at}
	}
	var found []*jsonschema.ValidationError
	for _, one := range at.Causes {
		found = append(found, leaves(one)...)
	}
	return found
}

// without takes out a member that the schema does not require.
func (j *judge) without(data json.RawMessage, member string) (json.RawMessage, bool) {
	var whole map[string]json.RawMessage
	if json.Unmarshal(data, &whole) != nil || whole[member] == nil || slices.Contains(j.required(), member) {
		return nil, false
	}
	delete(whole, member)
	rest, err := json.Marshal(whole)
	return rest, err == nil
}

func (j *judge) required() []string {
	at := j.schema
	for at != nil && at.Ref != nil {
		at = at.Ref
	}
	if at == nil {
		return nil
	}
	return at.Required
}
