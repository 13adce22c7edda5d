import { useEffect, useState } from 'preact/hooks';
import { t } from '../locale.js';

interface DownloadProps {
  /** The name of the file. */
  readonly name: string;
  readonly text: string;
  readonly onSaved: () => void;
}

/** A link that saves a text as a file. The text is in the memory of the page only. */
export function Download({ name, text, onSaved }: DownloadProps) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  if (url === undefined) return null;
  return (
    <a href={url} download={name} onClick={onSaved}>
      {t('downloadEnv')}
    </a>
  );
}
