package codec

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

type inner struct{ Count int64 }

func TestIntegers(t *testing.T) {
	for text, expected := range map[string]int64{
		"3": 3, "3.0": 3, "-3.00": -3, "1e3": 1000, "1.5e1": 15, "-0.0": 0, "9007199254740993": 9007199254740993,
	} {
		var got int64
		if err := Unmarshal([]byte(text), &got); err != nil || got != expected {
			t.Errorf("%s: %d %v", text, got, err)
		}
	}
	for _, text := range []string{"3.5", `"3"`, "1e300", "1e999999999", "true", "9223372036854775808"} {
		var got int64
		if err := Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s: read as %d", text, got)
		}
	}
	var many map[string][]*inner
	if err := Unmarshal([]byte(`{"a \" 1.0":[{"Count":2.0},null]}`), &many); err != nil {
		t.Fatal(err)
	}
	if expected := map[string][]*inner{`a " 1.0`: {{Count: 2}, nil}}; !reflect.DeepEqual(many, expected) {
		t.Errorf("%v", many)
	}
}

func TestAnyJSONStaysAsWritten(t *testing.T) {
	var got json.RawMessage
	if err := Unmarshal([]byte(`{"a":1.0}`), &got); err != nil || string(got) != `{"a":1.0}` {
		t.Errorf("%s %v", got, err)
	}
}

func TestReaderNamesWhatIsWrong(t *testing.T) {
	for text, expected := range map[string]string{
		`[]`:                       "Thing: got array, expected an object",
		`{}`:                       "Thing.count: is absent",
		`{"count":null}`:           "Thing.count: got null",
		`{"count":1.5}`:            "Thing.count:",
		`{"count":1,"kind":"bad"}`: "Thing.kind: got \"bad\", expected good",
	} {
		r := Read("Thing", []byte(text))
		var count int64
		Required(r, "count", &count)
		Constant(r, "kind", "good")
		if _, err := r.Rest(); err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestPresence(t *testing.T) {
	for text, expected := range map[string]string{`{}`: `{}`, `{"m":null}`: `{"m":null}`, `{"m":2}`: `{"m":2}`} {
		r := Read("Thing", []byte(text))
		var member Opt[int64]
		OptionalNullable(r, "m", &member)
		rest, err := r.Rest()
		if err != nil {
			t.Fatal(err)
		}
		w := Write()
		if member.Present() {
			w.Put("m", member)
		}
		if got, err := w.End(rest); err != nil || string(got) != expected {
			t.Errorf("%s: %s %v", text, got, err)
		}
	}
}

func FuzzIntegers(f *testing.F) {
	for _, text := range []string{"1.0", `["1.0",2.50,"\"3.0"]`, `{"1e1":1e1,"b":[-0.0]}`, "1e400"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var before, after any
		if json.Unmarshal([]byte(text), &before) != nil {
			return
		}
		if err := json.Unmarshal(withIntegers([]byte(text)), &after); err != nil || !reflect.DeepEqual(before, after) {
			t.Fatalf("%s became %s: %v", text, withIntegers([]byte(text)), err)
		}
	})
}
