// Package codec is what generated types stand on: reading and writing JSON objects without losing members that nobody
// knows, and telling an absent member from a null one.
package codec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
)

// Extra holds the members of an object that its type does not name, as they came.
type Extra map[string]json.RawMessage

// Reader takes members out of one JSON object. The first fault stays and ends all further reading.
type Reader struct {
	name    string
	members map[string]json.RawMessage
	err     error
}

// Read opens an object. name is the type that is read, for messages.
func Read(name string, data []byte) *Reader {
	r := &Reader{name: name}
	if kindOf(data) != "object" {
		r.err = fmt.Errorf("%s: got %s, expected an object", name, kindOf(data))
		return r
	}
	if err := json.Unmarshal(data, &r.members); err != nil {
		r.err = fmt.Errorf("%s: %w", name, err)
	}
	return r
}

// Required reads a member that must be there and must not be null.
func Required[T any](r *Reader, name string, into *T) {
	if raw, ok := r.take(name, true); ok {
		r.decode(name, raw, into, false)
	}
}

// Nullable reads a member that must be there and may be null.
func Nullable[T any](r *Reader, name string, into *T) {
	if raw, ok := r.take(name, true); ok {
		r.decode(name, raw, into, true)
	}
}

// Optional reads a member that may be absent and must not be null.
func Optional[T any](r *Reader, name string, into **T) {
	if raw, ok := r.take(name, false); ok {
		value := new(T)
		r.decode(name, raw, value, false)
		*into = value
	}
}

// OptionalValue reads a member that may be absent, into a type whose nil says so: a list, a map, any JSON.
// With null set, null is a value of it.
func OptionalValue[T any](r *Reader, name string, into *T, null bool) {
	if raw, ok := r.take(name, false); ok {
		r.decode(name, raw, into, null)
	}
}

// OptionalNullable reads a member that may be absent or null.
func OptionalNullable[T any](r *Reader, name string, into *Opt[T]) {
	raw, ok := r.take(name, false)
	if !ok {
		return
	}
	into.set = true
	if isNull(raw) {
		return
	}
	into.value = new(T)
	r.decode(name, raw, into.value, false)
}

// Constant reads a member that has one value only.
func Constant[T comparable](r *Reader, name string, expected T) {
	raw, ok := r.take(name, true)
	if !ok {
		return
	}
	var got T
	if err := Unmarshal(raw, &got); err != nil || isNull(raw) || got != expected {
		r.fail(name, fmt.Errorf("got %s, expected %v", shorten(raw), expected))
	}
}

// Null reads a member that must be there and must be null.
func (r *Reader) Null(name string) {
	if raw, ok := r.take(name, true); ok && !isNull(raw) {
		r.fail(name, fmt.Errorf("got %s, expected null", shorten(raw)))
	}
}

// Rest ends the reading: the members that nobody took, nil when there are none, and the first fault.
func (r *Reader) Rest() (Extra, error) {
	if r.err != nil || len(r.members) == 0 {
		return nil, r.err
	}
	return r.members, nil
}

func (r *Reader) take(name string, required bool) (json.RawMessage, bool) {
	if r.err != nil {
		return nil, false
	}
	raw, ok := r.members[name]
	if !ok {
		if required {
			r.fail(name, fmt.Errorf("is absent, expected a value"))
		}
		return nil, false
	}
	delete(r.members, name)
	return raw, true
}

func (r *Reader) decode(name string, raw json.RawMessage, into any, null bool) {
	if !null && isNull(raw) {
		r.fail(name, fmt.Errorf("got null, expected a value"))
		return
	}
	if err := Unmarshal(raw, into); err != nil {
		r.fail(name, err)
	}
}

func (r *Reader) fail(name string, err error) {
	if r.err == nil {
		r.err = fmt.Errorf("%s.%s: %w", r.name, name, err)
	}
}

// Writer makes one JSON object, members in the order in which they are put.
type Writer struct {
	buffer  bytes.Buffer
	written map[string]bool
	err     error
}

// Write begins an object.
func Write() *Writer {
	return &Writer{written: map[string]bool{}}
}

// Put writes a member.
func (w *Writer) Put(name string, value any) {
	if w.err != nil || w.written[name] {
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		w.err = fmt.Errorf("%s: %w", name, err)
		return
	}
	key, _ := json.Marshal(name)
	if len(w.written) > 0 {
		w.buffer.WriteByte(',')
	}
	w.buffer.Write(key)
	w.buffer.WriteByte(':')
	w.buffer.Write(text)
	w.written[name] = true
}

// End writes the members that the type does not name, in order of name; a member of the type wins over an equal name.
func (w *Writer) End(extra Extra) ([]byte, error) {
	names := make([]string, 0, len(extra))
	for name := range extra {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		w.Put(name, extra[name])
	}
	if w.err != nil {
		return nil, w.err
	}
	return append(append([]byte{'{'}, w.buffer.Bytes()...), '}'), nil
}

// List is the value, or an empty list where it is nil: a list that is required is never written as null.
func List[T ~[]E, E any](value T) T {
	if value == nil {
		return T{}
	}
	return value
}

// Map is the value, or an empty map where it is nil.
func Map[T ~map[string]E, E any](value T) T {
	if value == nil {
		return T{}
	}
	return value
}
