// Package stub registers the functions of a generated worker with their formats, judges requests and answers by their
// schemas, and answers errors as contracts say.
package stub

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/triad-protocol/triad/codegen/runtimes/go/codec"
	"github.com/triad-protocol/triad/codegen/runtimes/go/triad"
)

// Format is a schema: Root, completed by shared definitions.
type Format struct {
	Root string
	Uses []string
}

// Function as generated code describes it.
type Function struct {
	Spec        triad.Spec
	ID          string
	Description string
	Request     Format
	Response    Format
	// Metadata as JSON.
	Metadata string
	// Lenient: an optional member of the root of a wrong type counts as absent.
	Lenient bool
	// Unwraps names a member: a request that has nothing else is taken as the value of that member.
	Unwraps string
	// Refusals say which code answers a bad request.
	Refusals Refusals
	// Redact has pointers to values that no text may show.
	Redact []string
}

// Registered is all that a stub has registered.
type Registered struct {
	host        triad.Host
	definitions map[string]string
	made        []*triad.Registration
	err         error
}

// New begins the registration of a worker.
func New(host triad.Host, definitions map[string]string) *Registered {
	return &Registered{host: host, definitions: definitions}
}

// Done gives the registered functions; none stays registered when one failed.
func (r *Registered) Done() (*Registered, error) {
	if r.err != nil {
		r.Unregister()
		return nil, r.err
	}
	return r, nil
}

// Unregister takes all functions back.
func (r *Registered) Unregister() {
	for _, one := range r.made {
		one.Unregister()
	}
}

// ServeNothing registers a function that answers null.
func ServeNothing[Q any](r *Registered, function Function, handler func(context.Context, Q) error) {
	Serve(r, function, func(ctx context.Context, request Q) (any, error) { return nil, handler(ctx, request) })
}

// Serve registers a function.
func Serve[Q, A any](r *Registered, function Function, handler func(context.Context, Q) (A, error)) {
	if r.err != nil {
		return
	}
	err := r.register(function, func(ctx context.Context, data json.RawMessage) (any, *fault, error) {
		var given Q
		if err := codec.Unmarshal(data, &given); err != nil {
			return nil, &fault{rule: err.Error(), got: "something else"}, nil
		}
		answer, err := handler(ctx, given)
		return answer, nil, err
	})
	if err != nil {
		r.err = fmt.Errorf("%s: %w", function.ID, err)
	}
}

func (r *Registered) register(function Function, serve func(context.Context, json.RawMessage) (any, *fault, error)) error {
	request, err := r.compose(function.Request)
	if err != nil {
		return err
	}
	requests, err := compile(function.ID, request)
	if err != nil {
		return err
	}
	response, err := r.compose(function.Response)
	if err != nil {
		return err
	}
	answers, err := compile(function.ID, response)
	if err != nil {
		return err
	}
	made, err := r.host.RegisterFunction(triad.Function{
		ID: function.ID, Description: function.Description,
		RequestFormat: present(request), ResponseFormat: present(response), Metadata: present(json.RawMessage(function.Metadata)),
		Handler: func(ctx context.Context, invocation triad.Invocation) (any, error) {
			given, caller := splitCaller(invocation.Data)
			ctx = context.WithValue(ctx, callerKey{}, caller)
			given = unwrap(given, function.Unwraps)
			data, wrong := requests.admit(given, function.Lenient)
			if wrong != nil {
				return function.refuse(requests, wrong, given)
			}
			answer, wrong, err := serve(ctx, data)
			if wrong != nil {
				return function.refuse(requests, wrong, data)
			}
			if err != nil {
				return function.fail(err)
			}
			return answers.release(answer)
		},
	})
	if err == nil {
		r.made = append(r.made, made)
	}
	return err
}

func present(text json.RawMessage) any {
	if len(text) == 0 {
		return nil
	}
	return text
}

// compose puts the shared definitions into the schema.
func (r *Registered) compose(format Format) (json.RawMessage, error) {
	if format.Root == "" || len(format.Uses) == 0 {
		return json.RawMessage(format.Root), nil
	}
	var root map[string]json.RawMessage
	if err := json.Unmarshal([]byte(format.Root), &root); err != nil {
		return nil, err
	}
	definitions := map[string]json.RawMessage{}
	if own, ok := root["$defs"]; ok {
		if err := json.Unmarshal(own, &definitions); err != nil {
			return nil, err
		}
	}
	for _, name := range format.Uses {
		definitions[name] = json.RawMessage(r.definitions[name])
	}
	text, err := json.Marshal(definitions)
	if err != nil {
		return nil, err
	}
	root["$defs"] = text
	return json.Marshal(root)
}

// unwrap takes `{member: {…}}` as the value of the member.
func unwrap(data json.RawMessage, member string) json.RawMessage {
	if member == "" {
		return data
	}
	var whole map[string]json.RawMessage
	if json.Unmarshal(data, &whole) != nil {
		return data
	}
	inner, ok := whole[member]
	if !ok || !bytes.HasPrefix(bytes.TrimSpace(inner), []byte("{")) {
		return data
	}
	for name := range whole {
		if name != member {
			return data
		}
	}
	return inner
}

const callerMember = "_caller_worker_id"

type callerKey struct{}

// CallerFrom gives the id of the worker that called, when the engine has told it; metadata is in triad.InvocationFrom.
func CallerFrom(ctx context.Context) (string, bool) {
	id, ok := ctx.Value(callerKey{}).(string)
	return id, ok && id != ""
}

// splitCaller takes what the engine has added out of the request.
func splitCaller(data json.RawMessage) (json.RawMessage, string) {
	var whole map[string]json.RawMessage
	if !bytes.Contains(data, []byte(callerMember)) || json.Unmarshal(data, &whole) != nil || whole[callerMember] == nil {
		return data, ""
	}
	var id string
	_ = json.Unmarshal(whole[callerMember], &id)
	delete(whole, callerMember)
	rest, err := json.Marshal(whole)
	if err != nil {
		return data, id
	}
	return rest, id
}
