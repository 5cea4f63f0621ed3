package stub

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/triad-protocol/triad/codegen/runtimes/go/codec"
	"github.com/triad-protocol/triad/codegen/runtimes/go/triad"
)

// TriggerType as generated code describes it; its formats are whole schemas as JSON.
type TriggerType struct {
	ID          string
	Description string
	Config      string
	Payload     string
}

// Provide registers a trigger type; configurations are judged by their schema before they are bound.
func Provide[C any](host triad.Host, kind TriggerType, bind func(context.Context, triad.Binding, C) error, unbind func(context.Context, string)) (*triad.Registration, error) {
	configs, err := compile(kind.ID, json.RawMessage(kind.Config))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind.ID, err)
	}
	return host.RegisterTriggerType(triad.TriggerType{
		ID: kind.ID, Description: kind.Description,
		ConfigFormat: present(json.RawMessage(kind.Config)), PayloadFormat: present(json.RawMessage(kind.Payload)),
		Bind: func(ctx context.Context, binding triad.Binding) error {
			given := binding.Config
			if len(given) == 0 {
				given = json.RawMessage("null")
			}
			if wrong := configs.verdict(given); wrong != nil {
				return &triad.CodedError{Code: "invalid_request", Message: wrong.text()}
			}
			var config C
			if err := codec.Unmarshal(given, &config); err != nil {
				return &triad.CodedError{Code: "invalid_request", Message: err.Error()}
			}
			return bind(ctx, binding, config)
		},
		Unbind: unbind,
	})
}
