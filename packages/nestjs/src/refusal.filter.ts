import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch } from '@nestjs/common';
import type { PlatformResponse } from './platform.js';
import { write } from './platform.js';
import { RefusalException } from './refusal.exception.js';

/** Nest's own filter would serialise the body again and name another content type. */
@Catch(RefusalException)
class RefusalFilter implements ExceptionFilter<RefusalException> {
  catch(exception: RefusalException, host: ArgumentsHost): RefusalException | undefined {
    // A GraphQL driver makes its own error of it.
    if (host.getType<string>() !== 'http') return exception;
    write(host.switchToHttp().getResponse<PlatformResponse>(), exception.refusal);
    return undefined;
  }
}

/** The filter that writes refusals. */
export const refusalFilter = new RefusalFilter();
