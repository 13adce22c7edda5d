import type { ExchangeStep, Provider, StrategyDefinition } from '@sallyport/core';
import { stepsOf } from '@sallyport/core/adapter';
import type { ExampleCall } from '../options.js';
import type { ExampleRequest } from './example-request.js';
import { sendingStrategy, stepRequest, strategyRequest } from './example-request.js';
import { axiosCall, curlLine, propertyCode, variablesOf } from './snippets.js';

/** What lines can show: the others compute values, or need more than a request. */
const SHOWN = ['exchange', 'then', 'header', 'query', 'cookie', 'json', 'form', 'path', 'basic'];

/**
 * Lines to copy for the strategies that the main lines leave out, and for each exchange, as `curl · <strategy>` and
 * `axios · <strategy>`. An exchange of several steps, or of further values, is not shown.
 *
 * @param baseURL - Where people reach the API.
 */
export function strategySnippets(
  provider: Provider,
  baseURL: string,
  example: ExampleCall,
): Readonly<Record<string, string>> {
  const main = sendingStrategy(provider);
  const groups = Object.entries(provider.strategies).flatMap(([name, strategy]): [string, string][] => {
    const [step, ...more] = stepsOf(strategy);
    if (Object.keys(strategy).some((member) => !SHOWN.includes(member))) return [];
    if (more.length > 0 || step?.values || (name === main && !step)) return [];
    const lines = step
      ? exchangeLines(provider, strategy, step, baseURL, example)
      : plainLines(provider, strategyRequest(strategy, baseURL, example));
    return [
      [`curl · ${name}`, lines.curl],
      [`axios · ${name}`, lines.axios],
    ];
  });
  return Object.fromEntries(groups);
}

interface Lines {
  readonly curl: string;
  readonly axios: string;
}

const IMPORT = "import axios from 'axios';";
const HAND_ON = 'Hand it on, such as in the URL of an iframe.';

function plainLines(provider: Provider, request: ExampleRequest): Lines {
  const call = axiosCall(request, variablesOf(provider));
  return { curl: curlLine(request), axios: `${IMPORT}\n\nconst { data } = await ${call};` };
}

function exchangeLines(
  provider: Provider,
  strategy: StrategyDefinition,
  step: ExchangeStep,
  baseURL: string,
  example: ExampleCall,
): Lines {
  const { token } = step;
  const variables = variablesOf(provider);
  const first = stepRequest(step, baseURL);
  const last = strategy.then && strategyRequest(strategy, baseURL, example);
  const place = typeof token === 'string' ? `, at ${token === '' ? '/' : token}` : '';
  const withToken = new Map([...variables, ['token', 'token'] as const]);
  return {
    curl: [
      '# 1. Exchange the secrets for a token.',
      curlLine(first),
      `# 2. The token is in the answer${place}. ${last ? 'Put it in place of {token}.' : HAND_ON}`,
      ...(last ? [curlLine(last)] : []),
    ].join('\n'),
    axios: [
      `${IMPORT}\n`,
      `const answer = await ${axiosCall(first, variables)};`,
      ...(typeof token === 'string'
        ? [`const token = answer.data${propertyCode(token)};`]
        : ['const token = undefined; // It is in the answer.']),
      ...(last ? [`const { data } = await ${axiosCall(last, withToken)};`] : [`// ${HAND_ON}`]),
    ].join('\n'),
  };
}
