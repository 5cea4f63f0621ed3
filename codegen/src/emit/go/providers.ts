/** One provider a trigger type: an interface, its registration with formats, and what fires a binding. */
import type { TriggerModel } from "../../model/model.js";
import { typePrefix } from "../../model/words.js";
import { comment, literal, rawLiteral } from "./names.js";
import type { GoTypes } from "./types.js";

export function providersText(types: GoTypes): string {
  return types.model.triggers.map((one) => providerText(one, types)).join("\n");
}

function providerText(one: TriggerModel, types: GoTypes): string {
  const prefix = typePrefix(one.id);
  const name = types.names.exported(`${prefix}Provider`, `provider ${one.id}`);
  const register = types.names.exported(`Register${name}`, `register provider ${one.id}`);
  const fire = types.names.exported(`Fire${prefix}`, `fire ${one.id}`);
  const [config, payload] = [types.text(one.config, ""), types.text(one.payload, "")];
  const members = [`ID: ${literal(one.id)},`];
  if (one.description !== undefined) members.push(`Description: ${literal(one.description)},`);
  if (one.formats.config !== undefined) members.push(`Config: ${rawLiteral(one.formats.config)},`);
  if (one.formats.payload !== undefined) members.push(`Payload: ${rawLiteral(one.formats.payload)},`);
  const parameters = `ctx context.Context, caller triad.Caller, binding triad.Binding, payload ${payload}, options ...triad.CallOption`;
  const reply = one.reply === undefined ? undefined : types.text(one.reply, "");
  const fired =
    reply === undefined
      ? `func ${fire}(${parameters}) error {
return triad.Fire(ctx, caller, binding, payload, nil, options)
}`
      : `func ${fire}(${parameters}) (${reply}, error) {
var reply ${reply}
err := triad.Fire(ctx, caller, binding, payload, &reply, options)
return reply, err
}`;
  return `
${comment(`${name} provides the trigger type ${one.id}.`, one.description)}
type ${name} interface {
// Bind is told of a binding; its error refuses it. The same id again replaces the binding.
Bind(ctx context.Context, binding triad.Binding, config ${config}) error
// Unbind is told that a binding is gone.
Unbind(ctx context.Context, id string)
}

// ${register} registers the trigger type; configurations are judged by its schema before they are bound.
func ${register}(host triad.Host, provider ${name}) (*triad.Registration, error) {
return stub.Provide(host, stub.TriggerType{
${members.join("\n")}
}, provider.Bind, provider.Unbind)
}

// ${fire} calls the function of a binding with the payload.
${fired}`;
}
