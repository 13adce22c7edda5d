import { Fragment } from 'preact';
import { visible } from '../plain-text.js';

/** A string that somebody typed. Its direction and its characters change nothing around it. */
export function Typed({ text }: { readonly text: string }) {
  return <bdi>{visible(text)}</bdi>;
}

/** Strings that somebody typed, in one line. */
export function List({ texts }: { readonly texts: readonly string[] }) {
  return (
    <>
      {texts.map((text, index) => (
        <Fragment key={text}>
          {index === 0 ? '' : ', '}
          <Typed text={text} />
        </Fragment>
      ))}
    </>
  );
}
