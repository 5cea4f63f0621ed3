package codec

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Opt is a member that may be absent, null or a value. Its zero value is absent.
type Opt[T any] struct {
	set   bool
	value *T
}

// Some is a member with a value.
func Some[T any](value T) Opt[T] {
	return Opt[T]{set: true, value: &value}
}

// NullOf is a member that is null.
func NullOf[T any]() Opt[T] {
	return Opt[T]{set: true}
}

// Present says whether the member is there, be it null.
func (o Opt[T]) Present() bool { return o.set }

// IsNull says whether the member is there and null.
func (o Opt[T]) IsNull() bool { return o.set && o.value == nil }

// Get gives the value, and false when the member is absent or null.
func (o Opt[T]) Get() (T, bool) {
	if o.value == nil {
		var zero T
		return zero, false
	}
	return *o.value, true
}

// IsZero lets `omitzero` leave out what is absent.
func (o Opt[T]) IsZero() bool { return !o.set }

// MarshalJSON writes the value, or null.
func (o Opt[T]) MarshalJSON() ([]byte, error) { return json.Marshal(o.value) }

// UnmarshalJSON reads a value or null.
func (o *Opt[T]) UnmarshalJSON(data []byte) error {
	o.set, o.value = true, nil
	return json.Unmarshal(data, &o.value)
}

// Null is the type whose only value is null.
type Null struct{}

// MarshalJSON writes null.
func (Null) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// UnmarshalJSON reads null, and refuses everything else.
func (*Null) UnmarshalJSON(data []byte) error {
	if !isNull(data) {
		return fmt.Errorf("got %s, expected null", shorten(data))
	}
	return nil
}

// Ptr is the address of a copy of the value, for members that may be absent.
func Ptr[T any](value T) *T { return &value }

// Tag reads the member that tells the alternatives of a union apart: a text, or "true" or "false".
func Tag(union, tag string, data []byte) (string, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil || members == nil {
		return "", fmt.Errorf("%s: got %s, expected an object", union, kindOf(data))
	}
	raw, ok := members[tag]
	if !ok {
		return "", fmt.Errorf("%s.%s: is absent, expected a tag", union, tag)
	}
	switch kindOf(raw) {
	case "boolean":
		return string(bytes.TrimSpace(raw)), nil
	case "string":
		var text string
		err := json.Unmarshal(raw, &text)
		return text, err
	}
	return "", fmt.Errorf("%s.%s: got %s, expected a tag", union, tag, shorten(raw))
}

// Kind is the JSON type of a text: object, array, string, number, boolean or null; "nothing" for an empty text.
func Kind(data []byte) string { return kindOf(data) }

// Variant reads one alternative of a union.
func Variant[T any](data []byte) (T, error) {
	var value T
	err := Unmarshal(data, &value)
	return value, err
}

// UnknownTag is the fault of a closed union.
func UnknownTag(union, tag, value string) error {
	return fmt.Errorf("%s.%s: got %q, which is none of its values", union, tag, value)
}

// NoAlternative is the fault of a union that holds nothing.
func NoAlternative(union string) error {
	return fmt.Errorf("%s: holds no value; set one of its alternatives", union)
}

// WrongKind is the fault of a JSON type that the union does not have.
func WrongKind(union string, data []byte) error {
	return fmt.Errorf("%s: got %s, which is none of its alternatives", union, kindOf(data))
}

func kindOf(data []byte) string {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return "nothing"
	}
	switch trimmed[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

func isNull(data []byte) bool { return bytes.Equal(bytes.TrimSpace(data), []byte("null")) }

func shorten(data []byte) string {
	const most = 60
	if len(data) > most {
		return string(data[:most]) + "…"
	}
	return string(data)
}
