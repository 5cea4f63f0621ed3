package triad

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// Trigger binds a function to a trigger type.
type Trigger struct {
	Type       string
	FunctionID string
	// Config as the trigger type wants it; nil is null.
	Config   any
	Metadata any
	// Namespace of the function. Default: that of the worker.
	Namespace string
	// TriggerNamespace is where the provider of the type is. Default: left to the engine.
	TriggerNamespace string
}

// Binding is what the provider of a trigger type is told.
type Binding struct {
	ID         string
	Type       string
	FunctionID string
	Config     json.RawMessage
	Metadata   json.RawMessage
	// Namespace of the function; a provider passes it on when it fires.
	Namespace string
}

// TriggerType to provide. The same binding id again replaces the binding (TRG-9).
type TriggerType struct {
	ID          string
	Description string
	// ConfigFormat and PayloadFormat: JSON Schemas, nil for none.
	ConfigFormat  any
	PayloadFormat any
	// Bind is told of a binding; its error refuses it.
	Bind func(ctx context.Context, binding Binding) error
	// Unbind is told that a binding is gone.
	Unbind func(ctx context.Context, id string)
}

type triggerType struct {
	given TriggerType
	sent  frame
}

func (t *triggerType) frame() frame { return t.sent }

// RegisterTrigger binds a function, now or as soon as the connection stands. Its id stays the same over connections.
func (w *Worker) RegisterTrigger(given Trigger) (*Registration, error) {
	if given.Type == "" || given.FunctionID == "" {
		return nil, errors.New("triad: a trigger needs a type and the id of a function")
	}
	config, err := asJSON(given.Config)
	if err != nil {
		return nil, err
	}
	metadata, err := optionalJSON(given.Metadata)
	if err != nil {
		return nil, err
	}
	f := frame{
		Type: "registertrigger", ID: newID(), TriggerType: given.Type, FunctionID: given.FunctionID, Config: config,
		Metadata: metadata, Namespace: first(given.Namespace, w.options.Namespace), TriggerNamespace: given.TriggerNamespace,
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fatal != nil {
		return nil, w.fatal
	}
	w.triggers.set(f.ID, f)
	w.send(f)
	return &Registration{undo: func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.triggers.remove(f.ID)
		w.send(frame{Type: "unregistertrigger", ID: f.ID, TriggerType: f.TriggerType})
	}}, nil
}

// RegisterTriggerType provides a trigger type; the same id again replaces the handlers.
func (w *Worker) RegisterTriggerType(given TriggerType) (*Registration, error) {
	if given.ID == "" || given.Bind == nil {
		return nil, fmt.Errorf("triad: trigger type %q: an id and Bind are needed", given.ID)
	}
	config, err := optionalJSON(given.ConfigFormat)
	if err != nil {
		return nil, err
	}
	payload, err := optionalJSON(given.PayloadFormat)
	if err != nil {
		return nil, err
	}
	one := &triggerType{given: given, sent: frame{
		Type: "registertriggertype", ID: given.ID, Description: given.Description, TriggerFormat: config, CallFormat: payload,
	}}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fatal != nil {
		return nil, w.fatal
	}
	w.types.set(given.ID, one)
	w.send(one.sent)
	return &Registration{undo: func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.types.remove(given.ID)
		w.send(frame{Type: "unregistertriggertype", ID: given.ID})
	}}, nil
}

func (w *Worker) bind(s *session, f frame) {
	w.mu.Lock()
	one, known := w.types.get(f.TriggerType)
	w.mu.Unlock()
	answer := frame{Type: "triggerregistrationresult", ID: f.ID, TriggerType: f.TriggerType, FunctionID: f.FunctionID}
	if !known {
		answer.Error = errorOf("trigger_type_not_found", fmt.Sprintf("trigger type %q is not provided by this worker", f.TriggerType))
	} else if err := guarded(func() error { return one.given.Bind(w.handling, bindingOf(f)) }); err != nil {
		answer.Error = errorOf("trigger_registration_failed", err.Error())
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.session == s {
		s.push(answer, nil)
	}
}

func (w *Worker) unbind(f frame) {
	w.mu.Lock()
	one, known := w.types.get(f.TriggerType)
	w.mu.Unlock()
	if !known || one.given.Unbind == nil {
		return
	}
	if err := guarded(func() error { one.given.Unbind(w.handling, f.ID); return nil }); err != nil {
		w.options.Logger.Error("triad: a binding was not taken back", "id", f.ID, "reason", err)
	}
}

func bindingOf(f frame) Binding {
	return Binding{
		ID: f.ID, Type: f.TriggerType, FunctionID: f.FunctionID, Config: f.Config, Metadata: f.Metadata, Namespace: f.Namespace,
	}
}

func guarded(run func() error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("the handler panicked: %v", reason)
		}
	}()
	return run()
}
