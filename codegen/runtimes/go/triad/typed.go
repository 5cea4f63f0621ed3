package triad

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/triad-protocol/triad/codegen/runtimes/go/codec"
)

// Spec is what a generated client knows of a function beside its types.
type Spec struct {
	ID      string
	Timeout time.Duration
	// Fails: an answer with `ok: false` is an error.
	Fails  bool
	Errors []ErrorSpec
}

// ErrorSpec is one error of a contract.
type ErrorSpec struct {
	Code string
	// Cause: invalid_request, not_found, conflict, busy, denied, unavailable, timeout or internal.
	Cause string
	// Text of the error when thrown, variables in braces.
	Text string
	// Failure: returned, not thrown.
	Failure   bool
	Retriable bool
}

// CallOption changes one call of a generated client.
type CallOption func(*Call)

// WithTimeout ends the call after so long.
func WithTimeout(timeout time.Duration) CallOption { return func(c *Call) { c.Timeout = timeout } }

// WithNamespace calls the function of that namespace; a blank one is refused, also the empty one.
func WithNamespace(namespace string) CallOption {
	return func(c *Call) { c.Namespace, c.named = namespace, true }
}

// WithMetadata sends metadata beside the request.
func WithMetadata(metadata any) CallOption { return func(c *Call) { c.Metadata = metadata } }

// WithVoid wants no answer: the call returns at once, with an empty response.
func WithVoid() CallOption { return func(c *Call) { c.Action = Void() } }

// WithEnqueue hands the call to a queue and writes down its receipt, unless that is nil; the response stays empty.
func WithEnqueue(queue string, receipt *Receipt) CallOption {
	return func(c *Call) { c.Action, c.receipt = Enqueue(queue), receipt }
}

// Receipt is the answer of a queue that has taken a call.
type Receipt struct {
	MessageReceiptID string `json:"messageReceiptId"`
}

// Invoke calls a function for a generated client: the request encoded, the answer decoded into response (nil: there is
// none), errors as *CallError with the code that the contract gives them.
func Invoke(ctx context.Context, caller Caller, spec Spec, id string, request, response any, options []CallOption) error {
	call := Call{FunctionID: id, Data: request}
	for _, option := range options {
		option(&call)
	}
	// The contract's time is that of the answer, not of a receipt.
	if call.Action.kind == "" {
		call.Timeout = positive(call.Timeout, spec.Timeout)
	}
	result, err := caller.Call(ctx, call)
	if err != nil {
		return spec.classify(err)
	}
	if call.Action.kind == "" {
		if fault := spec.failure(id, result); fault != nil {
			return fault
		}
		return decode(id, result, response)
	}
	if call.receipt != nil {
		return decode(id, result, call.receipt)
	}
	return nil
}

func decode(id string, result json.RawMessage, into any) error {
	if into == nil {
		return nil
	}
	if len(result) == 0 {
		result = json.RawMessage("null")
	}
	if err := codec.Unmarshal(result, into); err != nil {
		return &CallError{Code: "invalid_response", FunctionID: id, Message: "the answer is not of its type: " + err.Error()}
	}
	return nil
}

// failure is rule 1 of telling errors: a returned object with `ok: false` has its code in `error`.
func (s Spec) failure(id string, result json.RawMessage) error {
	var body struct {
		OK      *bool  `json:"ok"`
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	if !s.Fails || json.Unmarshal(result, &body) != nil || body.OK == nil || *body.OK {
		return nil
	}
	fault := &CallError{Code: body.Error, Message: first(body.Message, body.Error), FunctionID: id, Failure: result}
	return s.known(fault)
}

var prefixes = regexp.MustCompile(`^(?:(?:invocation_failed|handler error|InvocationError|IIIInvocationError|Error):\s*)+`)

// classify is the rest: a code of the wire, else a JSON document in the text, else a text of the contract.
func (s Spec) classify(err error) error {
	var fault *CallError
	if !errors.As(err, &fault) {
		return err
	}
	made := *fault
	if made.Code != "invocation_failed" {
		return s.known(&made)
	}
	text := prefixes.ReplaceAllString(made.Message, "")
	var document struct{ Code, Message *string }
	if strings.HasPrefix(text, "{") && json.Unmarshal([]byte(text), &document) == nil && document.Code != nil && document.Message != nil {
		made.Code, made.Message = *document.Code, *document.Message
		return s.known(&made)
	}
	for _, one := range s.Errors {
		if one.Text != "" && matches(one.Text, text) {
			made.Code, made.Message = one.Code, text
			break
		}
	}
	return s.known(&made)
}

func (s Spec) known(fault *CallError) error {
	for _, one := range s.Errors {
		if one.Code == fault.Code {
			fault.Listed, fault.Cause, fault.Retriable = true, one.Cause, one.Retriable
			break
		}
	}
	return fault
}

var variable = regexp.MustCompile(`\{[^{}]*\}`)

// matches a whole text against a template; a variable is one or more characters.
func matches(template, text string) bool {
	var pattern bytes.Buffer
	at := 0
	for _, span := range variable.FindAllStringIndex(template, -1) {
		pattern.WriteString(regexp.QuoteMeta(template[at:span[0]]))
		pattern.WriteString(`.+`)
		at = span[1]
	}
	pattern.WriteString(regexp.QuoteMeta(template[at:]))
	expression, err := regexp.Compile(`(?s)\A` + pattern.String() + `\z`)
	return err == nil && expression.MatchString(text)
}

// TriggerOption changes one binding of a typed trigger.
type TriggerOption func(*Trigger)

// InNamespace binds the function of that namespace.
func InNamespace(namespace string) TriggerOption { return func(t *Trigger) { t.Namespace = namespace } }

// FromNamespace binds to the trigger type of that namespace.
func FromNamespace(namespace string) TriggerOption {
	return func(t *Trigger) { t.TriggerNamespace = namespace }
}

// TriggerMetadata rides with the binding.
func TriggerMetadata(metadata any) TriggerOption { return func(t *Trigger) { t.Metadata = metadata } }

// BindTrigger binds a function to a trigger type, for generated code.
func BindTrigger(host Host, kind, functionID string, config any, options []TriggerOption) (*Registration, error) {
	trigger := Trigger{Type: kind, FunctionID: functionID, Config: config}
	for _, option := range options {
		option(&trigger)
	}
	return host.RegisterTrigger(trigger)
}

// HandleTrigger registers a handler without a reply and binds it, for generated code.
func HandleTrigger[P any](host Host, kind, functionID string, config any, handler func(context.Context, P) error, options []TriggerOption) (*Registration, error) {
	return ReplyToTrigger(host, kind, functionID, config, func(ctx context.Context, payload P) (any, error) {
		return nil, handler(ctx, payload)
	}, options)
}

// ReplyToTrigger registers a handler and binds it, for generated code.
func ReplyToTrigger[P, R any](host Host, kind, functionID string, config any, handler func(context.Context, P) (R, error), options []TriggerOption) (*Registration, error) {
	function, err := host.RegisterFunction(Function{ID: functionID, Handler: func(ctx context.Context, invocation Invocation) (any, error) {
		var payload P
		if err := codec.Unmarshal(invocation.Data, &payload); err != nil {
			return nil, &CodedError{Code: "invalid_request", Message: err.Error()}
		}
		return handler(ctx, payload)
	}})
	if err != nil {
		return nil, err
	}
	binding, err := BindTrigger(host, kind, functionID, config, options)
	if err != nil {
		function.Unregister()
		return nil, err
	}
	return &Registration{undo: func() { binding.Unregister(); function.Unregister() }}, nil
}

// Fire calls the function of a binding, for generated code: with the binding's namespace and metadata.
func Fire(ctx context.Context, caller Caller, binding Binding, payload, reply any, options []CallOption) error {
	var bound []CallOption
	if binding.Namespace != "" {
		bound = append(bound, WithNamespace(binding.Namespace))
	}
	if len(binding.Metadata) > 0 {
		bound = append(bound, WithMetadata(binding.Metadata))
	}
	return Invoke(ctx, caller, Spec{ID: binding.FunctionID}, binding.FunctionID, payload, reply, append(bound, options...))
}
