/** Makes several requests, one after the other, and returns the code of each refusal, or `ok`. */
export async function codes(times: number, ask: () => unknown): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let at = 0; at < times; at++) answers.push(((await ask()) as { code?: string }).code ?? 'ok');
  return answers;
}
