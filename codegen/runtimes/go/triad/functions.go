package triad

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// Invocation is what a handler is given.
type Invocation struct {
	FunctionID string
	// Data of the caller; null when it gave none.
	Data json.RawMessage
	// Metadata beside the data; nil when there is none.
	Metadata    json.RawMessage
	Traceparent string
	Baggage     string
}

// Handler serves one invocation. What it returns is the answer, nil is null. A *CodedError gives its code and message,
// every other error the code invocation_failed. The context ends when the worker is closed.
type Handler func(ctx context.Context, invocation Invocation) (any, error)

type invocationKey struct{}

// InvocationFrom gives the invocation that a handler serves, with its metadata, from the context that it was called with;
// false elsewhere. Handlers of stubs and typed triggers get their request only.
func InvocationFrom(ctx context.Context) (Invocation, bool) {
	invocation, ok := ctx.Value(invocationKey{}).(Invocation)
	return invocation, ok
}

// Function to register.
type Function struct {
	ID          string
	Description string
	// RequestFormat, ResponseFormat: JSON Schemas, nil for none.
	RequestFormat  any
	ResponseFormat any
	Metadata       any
	Handler        Handler
}

// Registration can be taken back.
type Registration struct {
	once sync.Once
	undo func()
}

// Unregister takes the registration back; a second call does nothing.
func (r *Registration) Unregister() { r.once.Do(r.undo) }

// Host is what stubs and typed triggers register on.
type Host interface {
	RegisterFunction(Function) (*Registration, error)
	RegisterTrigger(Trigger) (*Registration, error)
	RegisterTriggerType(TriggerType) (*Registration, error)
}

type function struct {
	frame   frame
	handler Handler
}

// RegisterFunction registers a function, now or as soon as the connection stands. An id that is taken is an error.
func (w *Worker) RegisterFunction(given Function) (*Registration, error) {
	if strings.TrimSpace(given.ID) == "" || given.Handler == nil {
		return nil, fmt.Errorf("triad: function %q: an id and a handler are needed", given.ID)
	}
	var parts [3]json.RawMessage
	for index, value := range []any{given.RequestFormat, given.ResponseFormat, given.Metadata} {
		text, err := optionalJSON(value)
		if err != nil {
			return nil, err
		}
		parts[index] = text
	}
	one := &function{handler: given.Handler, frame: frame{
		Type: "registerfunction", ID: given.ID, Description: given.Description,
		RequestFormat: parts[0], ResponseFormat: parts[1], Metadata: parts[2],
	}}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fatal != nil {
		return nil, w.fatal
	}
	if _, taken := w.functions.get(given.ID); taken {
		return nil, fmt.Errorf("triad: function %q is registered already; unregister it first", given.ID)
	}
	w.functions.set(given.ID, one)
	w.send(one.frame)
	return &Registration{undo: func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.functions.remove(given.ID)
		w.send(frame{Type: "unregisterfunction", ID: given.ID})
	}}, nil
}

// receive acts on one message. Handlers run beside the reading (INV-38).
func (w *Worker) receive(s *session, f frame, text []byte) {
	switch f.Type {
	case "workerregistered":
		w.mu.Lock()
		w.previous = frame{Type: "reattach", PreviousWorkerID: f.WorkerID, ReattachToken: f.ReattachToken}
		w.mu.Unlock()
	case "invocationresult":
		w.answered(f)
	case "invokefunction":
		w.background(func() { w.serveInvocation(s, f) })
	case "registertrigger":
		w.background(func() { w.bind(s, f) })
	case "unregistertrigger":
		w.background(func() { w.unbind(f) })
	case "triggerregistrationresult":
		if isPresent(f.Error) {
			w.options.Logger.Error("triad: a trigger was refused", "id", f.ID, "type", f.TriggerType, "error", string(f.Error))
		}
	case "registrationrejected":
		rejected := &RejectedError{}
		if err := json.Unmarshal(text, rejected); err != nil {
			return
		}
		if rejected.fatal() {
			w.fail(rejected, Failed)
			return
		}
		w.options.Logger.Warn("triad: a function is registered by another worker", "error", rejected.Error())
	case "ping":
		s.push(frame{Type: "pong"}, nil)
	}
}

// background runs what Close waits for; a worker that is closing takes nothing new.
func (w *Worker) background(run func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing {
		return
	}
	w.handlers.Add(1)
	go func() {
		defer w.handlers.Done()
		run()
	}()
}

func (w *Worker) serveInvocation(s *session, f frame) {
	w.mu.Lock()
	one, known := w.functions.get(f.FunctionID)
	w.mu.Unlock()
	answer := frame{
		Type: "invocationresult", InvocationID: f.InvocationID, FunctionID: f.FunctionID,
		Traceparent: f.Traceparent, Baggage: f.Baggage,
	}
	if !known {
		answer.Error = errorOf("function_not_found", fmt.Sprintf("function %q is not registered on this worker", f.FunctionID))
	} else {
		answer.Result, answer.Error = runHandler(w.handling, one.handler, f)
	}
	if f.InvocationID == "" {
		if answer.Error != nil {
			w.options.Logger.Error("triad: a call without answer failed", "function", f.FunctionID, "error", string(answer.Error))
		}
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	// RCN-11: what another connection has brought is not answered on this one.
	if w.session == s {
		s.push(answer, nil)
	}
}

func runHandler(ctx context.Context, handler Handler, f frame) (result, fault json.RawMessage) {
	defer func() {
		if reason := recover(); reason != nil {
			result, fault = nil, errorOf("invocation_failed", fmt.Sprintf("the handler panicked: %v", reason))
		}
	}()
	invocation := Invocation{FunctionID: f.FunctionID, Data: f.Data, Traceparent: f.Traceparent, Baggage: f.Baggage}
	if len(invocation.Data) == 0 {
		invocation.Data = json.RawMessage("null")
	}
	if isPresent(f.Metadata) {
		invocation.Metadata = f.Metadata
	}
	value, err := handler(context.WithValue(ctx, invocationKey{}, invocation), invocation)
	if err == nil {
		result, err = asJSON(value)
	}
	if err == nil {
		return result, nil
	}
	var coded *CodedError
	if errors.As(err, &coded) {
		return nil, errorOf(coded.Code, coded.Message)
	}
	return nil, errorOf("invocation_failed", err.Error())
}
