// The day: three sentences first, then what is still to be set up, then plots and what came last.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ok, type Schema } from '@shared/api/client';
import { useMe } from '@console/shared/api/me';
import { useI18n, type Key } from '@console/shared/i18n';
import { Card, Page, Time } from '@console/shared/ui/parts';
import { Bone, Bones, Empty, Loaded } from '@console/shared/ui/states';
import { Counting, StorefrontPicker, isCounting } from '@console/shared/ui/StorefrontPicker';
import { useFilters } from '@console/shared/ui/useAddress';
import { Icon, type IconName } from '@console/shared/ui/icons';
import { useCustomerName, useWord } from '@console/shared/words/tags';
import { Bars } from './Bars';
import css from './home.module.css';

type HomeData = Schema['Home'];

function Sentences({ d, of }: { d: HomeData; of: (href: string) => string }) {
  const { t, rich, format } = useI18n();
  const to = (href: string, n: string | number) => <Link href={href}>{typeof n === 'number' ? format.number(n) : n}</Link>;
  const money = d.revenue_today.map((m) => format.money(m, true)).join(' + ');
  const change = d.repeat.change;
  const me = useMe();
  const rehearsal = !me.sample && me.sending.mode === 'rehearsal';
  return (
    <div className={css.day}>
      <p>
        {d.on_way === 0 ? t('home.way.none') : rich('home.way', { n: to(of('/parcels?open=true'), d.on_way), late: to(of('/parcels?late=true&open=true'), d.late) }, d.on_way)}{' '}
        {d.cases > 0 && rich('home.cases', { n: format.number(d.cases) }, d.cases)}
      </p>
      <p>
        {d.orders_today === 0 ? t('home.today.none') : rich('home.today', { n: to(of(`/orders?from=${d.day}`), d.orders_today), money }, d.orders_today)}{' '}
        {rich(rehearsal ? 'home.written' : 'home.sent', { sent: to(of(`/messages?from=${d.day}`), d.messages_today.sent), planned: to(of('/messages?state=planned'), d.messages_today.planned) }, d.messages_today.sent)}{' '}
        {d.messages_today.failed > 0 && rich('home.failed', { n: to(of('/messages?state=failed'), d.messages_today.failed) }, d.messages_today.failed)}
      </p>
      <p>
        {d.repeat.value === null ? t('home.repeat.none') : rich(change === null || Math.abs(change) < 0.0005 ? 'home.repeat.same' : change > 0 ? 'home.repeat.up' : 'home.repeat.down', {
          rate: to('/insights', format.percent(d.repeat.value)), points: format.points(change ?? 0),
        })}
      </p>
    </div>
  );
}

const stepTo: Record<HomeData['setup'][number]['step'], string> = {
  events: '/start', brand: '/settings/brand', sender: '/settings/mail', smtp: '/settings/mail', golive: '/settings/sending', people: '/settings/people',
};

function SetUp({ steps }: { steps: HomeData['setup'] }) {
  const { t } = useI18n();
  const open = steps.filter((s) => !s.done).length;
  if (open === 0) return null;
  return (
    <Card title={t('home.setup', { n: open })}>
      <ol className={css.steps}>
        {steps.map((s) => (
          <li key={s.step} data-done={s.done || undefined}>
            <span className={css.tick}>{s.done && <Icon name="check" size={14} />}</span>
            {s.done ? <span>{t(`setup.${s.step}`)}<span className="only-read"> {t('setup.done')}</span></span> : <Link href={stepTo[s.step]}>{t(`setup.${s.step}`)}</Link>}
          </li>
        ))}
      </ol>
    </Card>
  );
}

const signs: Record<HomeData['latest'][number]['what'], IconName> = { order: 'orders', delivered: 'check', late: 'clock', message: 'messages', answer: 'heart', review: 'star', unsubscribed: 'cross' };

function Latest({ items }: { items: HomeData['latest'] }) {
  const { t, rich } = useI18n();
  const name = useCustomerName();
  const word = useWord();
  if (items.length === 0) return <Card title={t('home.latest')}><Empty picture="letters" title={t('home.latest.none')} /></Card>;
  return (
    <Card title={t('home.latest')}>
      <ul className={css.latest}>
        {items.map((i, at) => {
          const who = i.customer.id ? <Link href={`/customers/${i.customer.id}`}>{name(i.customer)}</Link> : name(i.customer);
          const order = i.order ? <Link href={`/orders/${encodeURIComponent(i.order.id)}`}>{i.order.number}</Link> : '';
          const facts = i.facts as { score?: number; rating?: number; survey?: string; kind?: string };
          const asked = facts.survey ? word('kind', facts.survey) : '';
          const message = facts.kind ? word('kind', facts.kind) : t('latest.amessage');
          const kind = i.message_id ? <Link href={`/messages/${i.message_id}`}>{message}</Link> : message;
          const key: Key = `latest.${i.what}`;
          return (
            <li key={at}>
              <span className={css.sign} data-what={i.what}><Icon name={signs[i.what]} size={15} /></span>
              <p>{rich(i.what === 'answer' && asked ? 'latest.answerto' : key, { who, order, kind, asked, score: facts.score ?? facts.rating ?? '' })}</p>
              <Time at={i.at} as="time" />
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function HomeBones() {
  return (
    <>
      <div className={css.day} aria-hidden="true"><Bone height={26} width="72%" /><Bone height={26} width="84%" /><Bone height={26} width="50%" /></div>
      <div className={css.grid} aria-hidden="true"><Card><Bone height={220} /></Card><Card><Bones rows={7} /></Card></div>
    </>
  );
}

export default function Home() {
  const { t, format } = useI18n();
  const me = useMe();
  const [{ storefront }] = useFilters(['storefront']);
  const query = storefront ? { storefront } : {};
  const home = useQuery({
    queryKey: ['home', query], queryFn: () => ok(api.GET('/api/home', { params: { query } })), placeholderData: (old) => old,
    retry: (n, error) => !isCounting(error) && n < 2, refetchInterval: (q) => (isCounting(q.state.error) ? 2000 : 30_000),
  });
  const of = (href: string) => (storefront ? `${href}&storefront=${encodeURIComponent(storefront)}` : href);
  return (
    <Page title={format.weekday(home.data?.now ?? me.now)} action={<StorefrontPicker />}>
      {isCounting(home.error) ? <Counting /> : <Loaded query={home} bones={<HomeBones />}>
        {(d) => (
          <>
            <Sentences d={d} of={of} />
            {!me.sample && <SetUp steps={d.setup} />}
            <div className={css.grid}>
              <div className="stack">
                <Card title={t('home.orders28')} action={<Link href="/insights">{t('nav.insights')}</Link>}>
                  <Bars label={t('home.orders28')} points={d.series.map((p) => ({ day: p.from, value: p.orders, more: format.moneys(p.revenue_minor, true) }))} unit={t('unit.orders')} colour="var(--chart-1)" href={(day) => of(`/orders?from=${day}`)} />
                </Card>
                <Card title={t('home.messages28')}>
                  <Bars label={t('home.messages28')} points={d.series.map((p) => ({ day: p.from, value: p.sent, more: '' }))} unit={t('unit.messages')} colour="var(--chart-3)" href={(day) => of(`/messages?from=${day}`)} />
                </Card>
              </div>
              <Latest items={d.latest} />
            </div>
          </>
        )}
      </Loaded>}
    </Page>
  );
}
