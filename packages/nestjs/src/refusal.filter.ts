import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch } from '@nestjs/common';
import type { PlatformResponse } from './platform.js';
import { write } from './platform.js';
import { RefusalException } from './refusal.exception.js';

/** Nest's own filter would serialise the body again and name another content type. */
@Catch(RefusalException)
class RefusalFilter implements ExceptionFilter<RefusalException> {
  catch({ refusal }: RefusalException, host: ArgumentsHost): void {
    write(host.switchToHttp().getResponse<PlatformResponse>(), refusal);
  }
}

/** The filter that writes refusals. */
export const refusalFilter = new RefusalFilter();
