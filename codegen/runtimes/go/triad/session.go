package triad

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// session is one connection: what is to be sent on it, in order, and when something last came.
type session struct {
	conn     *websocket.Conn
	lastSeen atomic.Int64

	mu      sync.Mutex
	queue   []outgoing
	wake    chan struct{} // one place: something to write
	drained chan struct{} // closed when the queue is empty, if someone waits
	busy    bool          // a message is being written
}

type outgoing struct {
	frame frame
	call  *call
}

func (s *session) push(f frame, c *call) {
	s.mu.Lock()
	s.queue = append(s.queue, outgoing{frame: f, call: c})
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *session) next() (outgoing, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = len(s.queue) > 0
	if !s.busy {
		if s.drained != nil {
			close(s.drained)
			s.drained = nil
		}
		return outgoing{}, false
	}
	one := s.queue[0]
	s.queue = s.queue[1:]
	return one, true
}

// unsent gives the calls of which nothing was written.
func (s *session) unsent() []*call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var calls []*call
	for _, one := range s.queue {
		if one.call != nil {
			calls = append(calls, one.call)
		}
	}
	s.queue = nil
	return calls
}

// flush waits until everything is written, or the context ends.
func (s *session) flush(ctx context.Context) {
	s.mu.Lock()
	if len(s.queue) == 0 && !s.busy {
		s.mu.Unlock()
		return
	}
	if s.drained == nil {
		s.drained = make(chan struct{})
	}
	drained := s.drained
	s.mu.Unlock()
	select {
	case <-drained:
	case <-ctx.Done():
	}
}

func (s *session) seen() { s.lastSeen.Store(time.Now().UnixNano()) }

// run connects again and again, until the worker ends (RCN-14).
func (w *Worker) run(ctx context.Context) {
	defer close(w.ended)
	for failures := 0; ctx.Err() == nil; failures++ {
		w.mu.Lock()
		if w.fatal == nil && w.state == Disconnected {
			w.setState(Connecting)
		}
		w.mu.Unlock()
		s := &session{wake: make(chan struct{}, 1)}
		conn, err := w.dial(ctx, s)
		if err == nil {
			failures = 0
			s.conn = conn
			err = w.serve(ctx, s)
		}
		if ctx.Err() != nil {
			return
		}
		if w.options.Backoff.Retries > 0 && failures >= w.options.Backoff.Retries {
			w.fail(ErrGaveUp, Failed)
			return
		}
		wait := w.options.Backoff.delay(failures)
		w.options.Logger.Info("triad: not connected", "url", w.options.URL, "reason", err, "again_in", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}

func (w *Worker) dial(ctx context.Context, s *session) (*websocket.Conn, error) {
	dialing, cancel := context.WithTimeout(ctx, w.options.HandshakeTimeout)
	defer cancel()
	conn, _, err := websocket.Dial(dialing, w.options.URL, &websocket.DialOptions{
		HTTPHeader:     w.options.Headers,
		OnPingReceived: func(context.Context, []byte) bool { s.seen(); return true },
		OnPongReceived: func(context.Context, []byte) { s.seen() },
	})
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(maxMessage)
	s.seen()
	return conn, nil
}

// serve reads, writes and pings until the connection ends, and says why it ended.
func (w *Worker) serve(ctx context.Context, s *session) error {
	live, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w.begin(s)
	var tasks sync.WaitGroup
	tasks.Add(2)
	go func() { defer tasks.Done(); cancel(w.write(live, s)) }()
	go func() { defer tasks.Done(); cancel(w.watch(live, s)) }()
	reading := make(chan struct{})
	go func() { defer close(reading); cancel(w.read(s)) }()
	<-live.Done()
	err := context.Cause(live)
	if ctx.Err() != nil {
		_ = s.conn.Close(websocket.StatusNormalClosure, "")
	} else {
		_ = s.conn.CloseNow()
	}
	tasks.Wait()
	<-reading
	w.leave(s)
	return err
}

// read has no context of its own: it ends with the connection, so that a close can still be answered.
func (w *Worker) read(s *session) error {
	for {
		kind, data, err := s.conn.Read(context.Background())
		if err != nil {
			return err
		}
		s.seen()
		var f frame
		if kind != websocket.MessageText || json.Unmarshal(data, &f) != nil {
			w.options.Logger.Warn("triad: a message could not be read and is left out", "bytes", len(data))
			continue
		}
		w.receive(s, f, data)
	}
}

func (w *Worker) write(ctx context.Context, s *session) error {
	for {
		one, ok := s.next()
		if !ok {
			select {
			case <-s.wake:
				continue
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if one.call != nil && one.call.over() {
			continue
		}
		text, err := json.Marshal(one.frame)
		if err == nil && len(text) > maxMessage {
			err = &CallError{Code: "payload_too_large", FunctionID: one.frame.FunctionID, Message: "the message is larger than 64 MiB"}
		}
		if err != nil {
			w.refuse(s, one, err)
			continue
		}
		writing, cancel := context.WithTimeout(ctx, w.options.IdleTimeout)
		err = s.conn.Write(writing, websocket.MessageText, text)
		cancel()
		if err != nil {
			return err
		}
	}
}

// refuse ends what could not be written: a call fails, an answer becomes an error.
func (w *Worker) refuse(s *session, one outgoing, err error) {
	switch {
	case one.call != nil:
		w.settle(one.call.frame.InvocationID, nil, err)
	case one.frame.Type == "invocationresult":
		s.push(frame{
			Type: "invocationresult", InvocationID: one.frame.InvocationID, FunctionID: one.frame.FunctionID,
			Error: errorOf("invocation_failed", err.Error()),
		}, nil)
	default:
		w.options.Logger.Error("triad: a message could not be written", "type", one.frame.Type, "reason", err)
	}
}

// watch pings, and ends a connection on which nothing has arrived for too long.
func (w *Worker) watch(ctx context.Context, s *session) error {
	ping := time.NewTicker(w.options.PingInterval)
	defer ping.Stop()
	idle := time.NewTimer(w.options.IdleTimeout)
	defer idle.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ping.C:
			go func() {
				waiting, cancel := context.WithTimeout(ctx, w.options.IdleTimeout)
				defer cancel()
				_ = s.conn.Ping(waiting)
			}()
		case <-idle.C:
			left := time.Until(time.Unix(0, s.lastSeen.Load()).Add(w.options.IdleTimeout))
			if left <= 0 {
				return errIdle
			}
			idle.Reset(left)
		}
	}
}
