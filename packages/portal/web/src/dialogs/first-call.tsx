import { useEffect, useState } from 'preact/hooks';
import { api } from '../api.js';
import { Notice } from '../components/notice.js';
import type { Key } from '../contract.js';
import { t } from '../locale.js';

const EVERY_MS = 2000;
/** Whoever has not called it by then does it later. */
const MOST_MS = 600_000;

/** Waits for the first request with new secrets, and says that it came. */
export function FirstCall({ issued }: { readonly issued: Key }) {
  const [came, setCame] = useState(false);
  useEffect(() => {
    const until = Date.now() + MOST_MS;
    let timer: ReturnType<typeof setTimeout>;
    const again = () => {
      timer = setTimeout(look, EVERY_MS);
    };
    async function look() {
      if (document.visibilityState === 'visible' && (await wasUsed(issued))) setCame(true);
      else if (Date.now() < until) again();
    }
    again();
    return () => clearTimeout(timer);
  }, [issued]);
  return (
    <div role="status">
      <Notice tone={came ? 'good' : 'plain'}>
        <p>{t(came ? 'firstCallCame' : 'firstCallAwaited')}</p>
      </Notice>
    </div>
  );
}

/** Whether the new secrets were used. While the old ones work as well, a use of the key may be theirs. */
async function wasUsed({ id, rotation, lastUsedAt }: Key): Promise<boolean> {
  if (rotation) {
    const uses = await api.secrets(id);
    return uses.ok && uses.data.secrets.some(({ secret, accepted }) => secret === 'current' && accepted > 0);
  }
  const key = await api.key(id);
  return key.ok && key.data.lastUsedAt !== lastUsedAt;
}
