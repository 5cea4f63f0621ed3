package triad

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Action says what a caller wants of a call. The zero value waits for the answer.
type Action struct {
	kind  string
	queue string
}

// Void wants no answer: the call returns at once.
func Void() Action { return Action{kind: "void"} }

// Enqueue hands the call to a queue; the answer is the receipt of the queue.
func Enqueue(queue string) Action { return Action{kind: "enqueue", queue: queue} }

// Call of a function.
type Call struct {
	FunctionID string
	// Data is anything that is JSON; nil is null.
	Data     any
	Action   Action
	Metadata any
	// Namespace of the function. Default: that of the worker; `default` for functions of the engine.
	Namespace string
	// named: WithNamespace was given, so that an empty one is no default.
	named bool
	// Timeout of the call, also while offline. Default: Options.CallTimeout.
	Timeout time.Duration

	receipt *Receipt
}

// Caller is what generated clients call through.
type Caller interface {
	Call(ctx context.Context, call Call) (json.RawMessage, error)
}

// call is one that waits for its answer, or for the connection.
type call struct {
	frame  frame
	done   chan struct{}
	once   sync.Once
	until  time.Time
	result json.RawMessage
	err    error
}

func (c *call) end(result json.RawMessage, err error) {
	c.once.Do(func() {
		c.result, c.err = result, err
		close(c.done)
	})
}

// over: nobody waits any more. A call without answer is only over when its time limit is.
func (c *call) over() bool {
	if time.Now().After(c.until) {
		return true
	}
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// Call calls a function. Errors: *CallError with the code of the wire or TIMEOUT, ErrClosed, *RejectedError, or the
// context's own.
func (w *Worker) Call(ctx context.Context, given Call) (json.RawMessage, error) {
	timeout := positive(given.Timeout, w.options.CallTimeout)
	f, err := w.callFrame(given)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	one := &call{frame: f, done: make(chan struct{}), until: time.Now().Add(timeout)}
	waits := given.Action.kind != "void"
	if err := w.place(one, waits); err != nil || !waits {
		return nil, err
	}
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-one.done:
	case <-timer.C:
		w.settle(f.InvocationID, nil, &CallError{
			Code: CodeTimeout, FunctionID: f.FunctionID, Message: fmt.Sprintf("no answer within %s", timeout),
		})
	case <-ctx.Done():
		w.settle(f.InvocationID, nil, ctx.Err())
	}
	<-one.done
	return one.result, one.err
}

func (w *Worker) callFrame(given Call) (frame, error) {
	if strings.TrimSpace(given.FunctionID) == "" {
		return frame{}, errors.New("triad: the id of the function is empty")
	}
	if (given.named || given.Namespace != "") && strings.TrimSpace(given.Namespace) == "" {
		return frame{}, fmt.Errorf("triad: namespace is %q, expected a text that is not blank, or none", given.Namespace)
	}
	data, err := asJSON(given.Data)
	if err != nil {
		return frame{}, err
	}
	metadata, err := optionalJSON(given.Metadata)
	if err != nil {
		return frame{}, err
	}
	f := frame{Type: "invokefunction", FunctionID: given.FunctionID, Data: data, Metadata: metadata, Namespace: given.Namespace}
	if f.Namespace == "" {
		f.Namespace = w.options.Namespace
		if strings.HasPrefix(given.FunctionID, "engine::") {
			f.Namespace = "default"
		}
	}
	if given.Action.kind != "" {
		f.Action = &action{Type: given.Action.kind, Queue: given.Action.queue}
	}
	if given.Action.kind != "void" {
		f.InvocationID = newID()
	}
	return f, nil
}

// place sends a call, or keeps it for the next connection.
func (w *Worker) place(one *call, waits bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fatal != nil {
		return w.fatal
	}
	if waits {
		w.calls[one.frame.InvocationID] = one
	}
	if w.session != nil {
		w.session.push(one.frame, one)
	} else {
		w.waiting = append(w.waiting, one)
	}
	return nil
}

// settle ends a call; of several answers the first counts, an unknown id is ignored.
func (w *Worker) settle(id string, result json.RawMessage, err error) {
	w.mu.Lock()
	one, ok := w.calls[id]
	delete(w.calls, id)
	if ok && w.session == nil {
		w.waiting = without(w.waiting, one)
	}
	w.mu.Unlock()
	if ok {
		one.end(result, err)
	}
}

func without(calls []*call, gone *call) []*call {
	kept := calls[:0]
	for _, one := range calls {
		if one != gone {
			kept = append(kept, one)
		}
	}
	return kept
}

// answered reads the answer to a call; an error of another form than the protocol's is UNKNOWN, never lost.
func (w *Worker) answered(f frame) {
	if !isPresent(f.Error) {
		w.settle(f.InvocationID, f.Result, nil)
		return
	}
	var body errorBody
	if json.Unmarshal(f.Error, &body) != nil || body.Code == "" {
		body = errorBody{Code: "UNKNOWN", Message: string(f.Error)}
	}
	w.settle(f.InvocationID, nil, &CallError{
		Code: body.Code, Message: body.Message, Stacktrace: body.Stacktrace, FunctionID: f.FunctionID,
	})
}
