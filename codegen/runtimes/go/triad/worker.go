package triad

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sync"
)

// State of the connection.
type State string

// States of the connection. Failed is final.
const (
	Disconnected State = "disconnected"
	Connecting   State = "connecting"
	Connected    State = "connected"
	Reconnecting State = "reconnecting"
	Failed       State = "failed"
)

// Worker is one connection to an engine and all that is registered on it. Its methods may be called from everywhere, also
// before the connection stands.
type Worker struct {
	options Options
	stop    context.CancelFunc
	// handling ends when the worker does; handlers get it.
	handling context.Context
	ended    chan struct{}

	mu        sync.Mutex
	state     State
	changed   chan struct{} // closed and replaced at each change of state
	fatal     error
	closing   bool
	session   *session
	previous  frame // reattach of the next connection
	functions ordered[*function]
	types     ordered[*triggerType]
	triggers  ordered[frame]
	calls     map[string]*call
	waiting   []*call // made while offline, in order
	handlers  sync.WaitGroup
}

// New makes a worker and begins to connect in the background.
func New(options Options) (*Worker, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	w := &Worker{
		options: options, stop: stop, handling: ctx, ended: make(chan struct{}),
		state: Disconnected, changed: make(chan struct{}), calls: map[string]*call{},
	}
	go w.run(ctx)
	return w, nil
}

// Ready waits until the connection stands, the context ends, or the worker has failed.
func (w *Worker) Ready(ctx context.Context) error {
	for {
		w.mu.Lock()
		state, changed, fatal := w.state, w.changed, w.fatal
		w.mu.Unlock()
		if fatal != nil {
			return fatal
		}
		if state == Connected {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("triad: not connected to %s: %w", w.options.URL, ctx.Err())
		}
	}
}

// State of the connection now.
func (w *Worker) State() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

// Err is why the worker has failed or ended, or nil.
func (w *Worker) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fatal
}

// Close takes no new invocations, lets those that run answer until the context ends, closes the connection, and fails
// calls in flight with ErrClosed. Nothing is taken back by message: the engine cleans up.
func (w *Worker) Close(ctx context.Context) error {
	w.mu.Lock()
	w.closing = true
	current := w.session
	w.mu.Unlock()
	done := make(chan struct{})
	go func() { w.handlers.Wait(); close(done) }()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = fmt.Errorf("triad: closed while handlers were running: %w", ctx.Err())
	}
	if current != nil {
		current.flush(ctx)
	}
	w.fail(ErrClosed, Disconnected)
	w.stop()
	<-w.ended
	return err
}

// fail ends the worker for good.
func (w *Worker) fail(err error, state State) {
	w.mu.Lock()
	if w.fatal != nil {
		w.mu.Unlock()
		return
	}
	w.fatal = err
	w.setState(state)
	calls := w.calls
	w.calls, w.waiting = map[string]*call{}, nil
	w.mu.Unlock()
	for _, one := range calls {
		one.end(nil, err)
	}
	w.stop()
}

// setState is called with the lock held.
func (w *Worker) setState(state State) {
	if w.state == state {
		return
	}
	w.state = state
	close(w.changed)
	w.changed = make(chan struct{})
}

// begin makes the first messages of a connection and makes it the current one (RCN-10: reattach before all else).
func (w *Worker) begin(s *session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.previous.Type != "" {
		s.push(w.previous, nil)
	}
	s.push(w.announcement(), nil)
	w.types.each(func(one *triggerType) { s.push(one.frame(), nil) })
	w.functions.each(func(one *function) { s.push(one.frame, nil) })
	w.triggers.each(func(one frame) { s.push(one, nil) })
	for _, one := range w.waiting {
		s.push(one.frame, one)
	}
	w.waiting = nil
	w.session = s
	w.setState(Connected)
}

// leave forgets a connection that has ended; calls that were never sent wait for the next one.
func (w *Worker) leave(s *session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.session = nil
	w.waiting = append(s.unsent(), w.waiting...)
	if w.fatal == nil {
		w.setState(Reconnecting)
	}
}

// announcement is called with the lock held.
func (w *Worker) announcement() frame {
	data, _ := json.Marshal(map[string]any{
		"runtime": "go", "version": Version, "name": w.options.Name,
		"os": runtime.GOOS + " " + runtime.GOARCH, "pid": os.Getpid(),
		"description": nullable(w.options.Description), "namespace": nullable(w.options.Namespace),
	})
	return frame{
		Type: "invokefunction", FunctionID: "engine::workers::register", Data: data,
		Action: &action{Type: "void"}, Namespace: "default",
	}
}

// Version of this runtime, as the engine lists it.
const Version = "0.1.0"

func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// send puts a message on the current connection, if there is one. Called with the lock held.
func (w *Worker) send(f frame) {
	if w.session != nil {
		w.session.push(f, nil)
	}
}
