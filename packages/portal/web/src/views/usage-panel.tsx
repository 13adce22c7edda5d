import { useMemo } from 'preact/hooks';
import { api } from '../api.js';
import { Loading, ProblemNotice } from '../components/notice.js';
import type { DayUsage, Key } from '../contract.js';
import { formatCount } from '../format.js';
import { plural, richPlural, t } from '../locale.js';
import { useLoad } from '../use-load.js';
import { refusalName } from './refusal-names.js';
import type { ChartSeries } from './stacked-bars.js';
import { UsageChart } from './usage-chart.js';
import { type UsageSeries, usageSeries } from './usage-series.js';
import { UsageTable } from './usage-table.js';

const DAYS = 30;

/** The usage of a key in the last 30 days. */
export function UsagePanel({ apiKey }: { readonly apiKey: Key }) {
  const { id, usedToday } = apiKey;
  const { result, reload } = useLoad(() => api.usage(id, DAYS), [id, usedToday]);
  return (
    <section class="panel" aria-labelledby="usage">
      <h2 id="usage">{t('usage')}</h2>
      {!result ? <Loading what={t('theUsage')} /> : null}
      {result?.ok === false ? <ProblemNotice problem={result.problem} retry={reload} /> : null}
      {result?.ok ? <Usage counted={result.data.days} /> : null}
    </section>
  );
}

function Usage({ counted }: { readonly counted: readonly DayUsage[] }) {
  const usage = useMemo(() => usageSeries(counted, DAYS, Date.now()), [counted]);
  const [acceptedSeries, refusedSeries] = useMemo(() => chartSeries(usage), [usage]);
  const { days, accepted, refused } = usage;
  if (accepted === 0 && refused === 0) return <p class="nothing">{t('noRequests', { days: DAYS })}</p>;
  return (
    <div class="usage">
      <p class="usage-sum">
        {richPlural('usageSum', accepted, {
          accepted: <strong>{formatCount(accepted)}</strong>,
          refused: <strong>{formatCount(refused)}</strong>,
          days: DAYS,
        })}
      </p>
      <UsageChart
        title={plural('acceptedByDay', accepted, { count: formatCount(accepted) })}
        days={days}
        series={acceptedSeries}
        height={160}
      />
      {refused === 0 ? null : (
        <UsageChart
          title={plural('refusedByDay', refused, { count: formatCount(refused) })}
          days={days}
          series={refusedSeries}
          height={110}
        />
      )}
      <UsageTable usage={usage} />
    </div>
  );
}

function chartSeries({ acceptedByDay, refusals }: UsageSeries): [ChartSeries[], ChartSeries[]] {
  return [
    [{ label: t('accepted'), colour: 'accepted', counts: acceptedByDay }],
    refusals.map(({ code, counts }, index) => ({
      label: refusalName(code),
      colour: `refused-${index}`,
      counts,
    })),
  ];
}
