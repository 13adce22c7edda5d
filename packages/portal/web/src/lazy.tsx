import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ProblemNotice } from './components/notice.js';
import { t } from './locale.js';

const wanted = new Set<() => Promise<unknown>>();

/** Loads what is not on the first screen at the first sign of a person, so that it is there when it is asked for. */
function loadSoon(): void {
  removeEventListener('pointerdown', loadSoon);
  removeEventListener('keydown', loadSoon);
  for (const load of wanted) load().catch(() => {});
}
addEventListener('pointerdown', loadSoon);
addEventListener('keydown', loadSoon);

/** A component whose code is no part of the first load. Until it is there, nothing is shown in its place. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let Loaded: ComponentType<P> | undefined;
  const start = async () => {
    Loaded ??= await load();
  };
  wanted.add(start);
  return function Lazy(props: P) {
    const [state, setState] = useState<'loading' | 'failed' | 'there'>(Loaded ? 'there' : 'loading');
    useEffect(() => {
      if (state !== 'loading') return;
      let here = true;
      start().then(
        () => here && setState('there'),
        () => here && setState('failed'),
      );
      return () => {
        here = false;
      };
    }, [state]);
    if (state === 'failed')
      return (
        // Browsers remember a module that failed until the page is loaded again.
        <ProblemNotice problem={{ status: 0, title: t('noAnswer') }} retry={() => location.reload()} />
      );
    return Loaded ? <Loaded {...props} /> : null;
  };
}
