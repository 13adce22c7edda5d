import { namesIn } from '../definition/strategies.js';
import type { StrategyDefinition } from '../grammar.js';
import type { ClientCertificate } from '../http/request.js';
import type { Values } from '../placement/template.js';

/** Compiles how a request gets the client certificate of a strategy. Undefined: it presents none. */
export function compileCertificate({
  tls,
}: StrategyDefinition): ((values: Values) => ClientCertificate) | undefined {
  const [certificateName = '', keyName = ''] = tls ? [tls.certificate, tls.key].flatMap(namesIn) : [];
  let last: ClientCertificate | undefined;
  if (!tls) return undefined;
  return (values) => {
    const { [certificateName]: certificate = '', [keyName]: key = '' } = values;
    if (last?.certificate !== certificate || last.key !== key) last = Object.freeze({ certificate, key });
    return last;
  };
}
