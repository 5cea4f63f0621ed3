// Package stub registers the functions of a generated worker with their formats, judges requests by their schemas, and
// answers errors as contracts say.
package stub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

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
	request, err := r.compose(function.Request)
	if err == nil {
		err = r.register(function, request, func(ctx context.Context, data json.RawMessage) (any, error) {
			var given Q
			if err := json.Unmarshal(data, &given); err != nil {
				return invalid(function.Spec, "", err.Error())
			}
			answer, err := handler(ctx, given)
			if err != nil {
				return fail(function.Spec, err)
			}
			return answer, nil
		})
	}
	if err != nil {
		r.err = fmt.Errorf("%s: %w", function.ID, err)
	}
}

func (r *Registered) register(function Function, request json.RawMessage, serve func(context.Context, json.RawMessage) (any, error)) error {
	judge, err := compile(function.ID, request)
	if err != nil {
		return err
	}
	response, err := r.compose(function.Response)
	if err != nil {
		return err
	}
	made, err := r.host.RegisterFunction(triad.Function{
		ID: function.ID, Description: function.Description,
		RequestFormat: present(request), ResponseFormat: present(response), Metadata: present(json.RawMessage(function.Metadata)),
		Handler: func(ctx context.Context, invocation triad.Invocation) (any, error) {
			data := unwrap(invocation.Data, function.Unwraps)
			data, member, rule := judge.accept(data, function.Lenient)
			if rule != "" {
				return invalid(function.Spec, member, rule)
			}
			return serve(ctx, data)
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
		if name != member && name != "_caller_worker_id" {
			return data
		}
	}
	return inner
}

// invalid answers a request that its schema refuses, by the first error of the contract with that cause.
func invalid(spec triad.Spec, member, rule string) (any, error) {
	for _, one := range spec.Errors {
		if one.Cause != "invalid_request" {
			continue
		}
		if one.Failure {
			return map[string]any{"ok": false, "error": one.Code}, nil
		}
		if one.Text == "" {
			return nil, document(one.Code, rule)
		}
		return nil, errors.New(fill(one.Text, member))
	}
	return nil, &triad.CodedError{Code: "invalid_request", Message: rule}
}

// fail answers what a handler returned as error: returned where the contract returns it, else thrown as text.
func fail(spec triad.Spec, err error) (any, error) {
	var known *triad.CallError
	var coded *triad.CodedError
	code, message := "", ""
	var failure json.RawMessage
	switch {
	case errors.As(err, &known):
		code, message, failure = known.Code, known.Message, known.Failure
	case errors.As(err, &coded):
		code, message = coded.Code, coded.Message
	default:
		return nil, err
	}
	for _, one := range spec.Errors {
		if one.Code != code {
			continue
		}
		if one.Failure {
			if failure != nil {
				return failure, nil
			}
			return map[string]any{"ok": false, "error": code}, nil
		}
		if one.Text == "" {
			return nil, document(code, message)
		}
		if message == "" {
			message = fill(one.Text, "unknown")
		}
		return nil, errors.New(message)
	}
	return nil, &triad.CodedError{Code: code, Message: message}
}

// document is an error without a text of its own: a JSON document, which every SDK can throw.
func document(code, message string) error {
	text, err := json.Marshal(map[string]string{"code": code, "message": message})
	if err != nil {
		return err
	}
	return errors.New(string(text))
}
