// Faults of functions invoked over HTTP, as far as they show on the WebSocket: the requests themselves pass by the proxy.
import type { JsonObject, Mutant, Session } from "../src/mutants/mutant.js";
import { type Edit, editError, fromEngine, fromWorker, isObject, pass, setOf, swapCode, without } from "./fault.js";

/** A registration with an address. */
const withAddress = (edit: (invocation: JsonObject, frame: JsonObject, session: Session) => ReturnType<Edit>) =>
  fromWorker("registerfunction", (frame, session) =>
    isObject(frame.invocation) ? edit(frame.invocation, frame, session) : undefined,
  );

/** The registration arrives without these members of its address. */
const addressWithout = (...members: readonly string[]) =>
  withAddress((invocation, frame) => [{ ...frame, invocation: without(invocation, ...members) }]);

const ofOwn = (edit: Edit) =>
  fromEngine("invocationresult", (frame, session) =>
    String(frame.function_id).startsWith("engine::") ? undefined : edit(frame, session),
  );

export const httpInvocation: readonly Mutant[] = [
  {
    id: "address-ignored",
    breaks: ["HIV-1"],
    title: "A function with an address is invoked at its worker",
    frame: withAddress((_invocation, frame) => [without(frame, "invocation")]),
  },
  {
    id: "address-acknowledged",
    breaks: ["HIV-1", "HIV-3"],
    title: "A registration with an address is answered",
    frame: withAddress((_invocation, frame, session) =>
      pass(
        session.send("worker", {
          type: "registrationrejected",
          code: "FUNCTION_NAMESPACE_CONFLICT",
          namespace: "default",
          function_id: frame.id,
          owner_worker_id: "",
        }),
      ),
    ),
  },
  {
    id: "address-mended",
    breaks: ["HIV-2"],
    title: "An address that cannot be read is left out, and the function registered",
    frame: fromWorker("registerfunction", (frame) =>
      "invocation" in frame && !(isObject(frame.invocation) && "url" in frame.invocation)
        ? [without(frame, "invocation")]
        : undefined,
    ),
  },
  {
    id: "bad-address-ends",
    breaks: ["HIV-2"],
    title: "A method that is none ends the connection",
    frame: withAddress((invocation, _frame, session) =>
      invocation.method === "HEAD" ? pass(session.end(1008)) : undefined,
    ),
  },
  {
    id: "refused-otherwise",
    breaks: ["HIV-3", "HIV-2"],
    title: "A function whose registration was refused fails instead of missing",
    frame: swapCode("function_not_found", "url_validation_failed"),
  },
  {
    id: "credentials-optional",
    breaks: ["HIV-3", "HIV-7"],
    title: "Requests carry no credentials",
    frame: addressWithout("auth"),
  },
  {
    id: "http-conflicts-silent",
    breaks: ["HIV-4"],
    title: "A conflict over a function with an address is not told",
    frame: (frame, from, session) => {
      if (from === "worker" && frame.type === "registerfunction" && frame.invocation != null)
        setOf(session.memory, "addresses").add(String(frame.id));
      const refused = from === "engine" && frame.type === "registrationrejected";
      return refused && setOf(session.memory, "addresses").has(String(frame.function_id)) ? [] : undefined;
    },
  },
  {
    id: "addresses-stay",
    breaks: ["HIV-4"],
    title: "A function with an address cannot be taken back",
    frame: fromWorker("unregisterfunction", () => []),
  },
  { id: "always-post", breaks: ["HIV-5"], title: "Every request is a POST", frame: addressWithout("method") },
  {
    id: "headers-lost",
    breaks: ["HIV-6"],
    title: "The headers of the registration are lost",
    frame: addressWithout("headers"),
  },
  {
    id: "http-results-lost",
    breaks: ["HIV-9"],
    title: "The body of an answer is lost",
    frame: ofOwn((frame) => [without(frame, "result")]),
  },
  {
    id: "no-json-is-success",
    breaks: ["HIV-9"],
    title: "A body that is not JSON is a success",
    frame: editError("invalid_response", (_error, frame) => [without(frame, "error")]),
  },
  {
    id: "empty-is-error",
    breaks: ["HIV-9", "HIV-11"],
    title: "An answer without a body is an error",
    frame: ofOwn((frame) =>
      frame.error == null && frame.result == null
        ? [{ ...frame, error: { code: "invalid_response", message: "no body" } }]
        : undefined,
    ),
  },
  {
    id: "http-error-flattened",
    breaks: ["HIV-10"],
    title: "An error of the address becomes http_error",
    frame: ofOwn((frame) =>
      isObject(frame.error) && /^[A-Z_]+$/.test(String(frame.error.code))
        ? [{ ...frame, error: { ...frame.error, code: "http_error" } }]
        : undefined,
    ),
  },
  {
    id: "http-error-otherwise",
    breaks: ["HIV-10"],
    title: "A status of 400 or above has another code",
    frame: swapCode("http_error", "invocation_failed"),
  },
  {
    id: "redirect-body-lost",
    breaks: ["HIV-11"],
    title: "The JSON of a redirect is lost",
    frame: ofOwn((frame) => (isObject(frame.result) && "see" in frame.result ? [without(frame, "result")] : undefined)),
  },
  {
    id: "no-time-limit",
    breaks: ["HIV-12"],
    title: "The time limit of the registration is ignored",
    frame: addressWithout("timeout_ms"),
  },
  {
    id: "unreachable-otherwise",
    breaks: ["HIV-12"],
    title: "An address that cannot be reached is a missing function",
    frame: swapCode("http_request_failed", "function_not_found"),
  },
];
