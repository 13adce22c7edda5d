const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const FORM_TYPE = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(?:;|$)/i;

/** Whether a `Content-Type` is JSON: `application/json` or `application/…+json`. */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

/** Whether a `Content-Type` is a form, url-encoded or multipart. */
export function isFormType(contentType: string | undefined): boolean {
  return contentType !== undefined && FORM_TYPE.test(contentType);
}

/** Whether a `Content-Type` is a url-encoded form. */
export function isUrlEncoded(contentType: string): boolean {
  return isFormType(contentType) && !/^multipart/i.test(contentType);
}
