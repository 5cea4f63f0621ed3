package stub

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/triad-protocol/triad/codegen/runtimes/go/triad"
)

// registry is a host without an engine: it keeps what is registered.
type registry struct{ kind triad.TriggerType }

func (r *registry) RegisterFunction(triad.Function) (*triad.Registration, error) { return nil, nil }
func (r *registry) RegisterTrigger(triad.Trigger) (*triad.Registration, error)   { return nil, nil }
func (r *registry) RegisterTriggerType(kind triad.TriggerType) (*triad.Registration, error) {
	r.kind = kind
	return nil, nil
}

func TestProvideJudgesConfigurations(t *testing.T) {
	const schema = `{"type":"object","required":["every"],"properties":{"every":{"type":"integer","minimum":1}}}`
	var bound []int64
	host := &registry{}
	bind := func(_ context.Context, _ triad.Binding, config struct{ Every int64 }) error {
		bound = append(bound, config.Every)
		return nil
	}
	if _, err := Provide(host, TriggerType{ID: "tick", Config: schema}, bind, nil); err != nil {
		t.Fatal(err)
	}
	for config, expected := range map[string]string{
		`{"every":2.0}`:  "",
		`{"every":"x"}`:  "/every: must be integer, got a string",
		`{"every":0}`:    "/every: must be >= 1, got a number",
		`{}`:             "/every: is required",
		``:               "/: must be object, got null",
		`{"every":"s3"}`: "/every: must be integer, got a string",
	} {
		err := host.kind.Bind(context.Background(), triad.Binding{Config: json.RawMessage(config)})
		if (expected == "") != (err == nil) || (err != nil && !strings.HasSuffix(err.Error(), expected)) {
			t.Errorf("%s: %v", config, err)
		}
	}
	if len(bound) != 1 || bound[0] != 2 {
		t.Errorf("bound: %v", bound)
	}
}
