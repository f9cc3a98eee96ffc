// Which address shows which page; each page is loaded when it is asked for.
import { lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { ProblemError } from '@shared/api/client';
import { Door } from '@console/features/session/Door';
import { MeProvider, useMe, useMeQuery } from '@console/shared/api/me';
import { languageOf, useI18n } from '@console/shared/i18n';
import { Missing } from '@console/shared/ui/Missing';
import { Bones, ErrorState } from '@console/shared/ui/states';
import { Fence } from './Fence';
import { Shell } from './Shell';

const SignIn = lazy(() => import('@console/features/session/SignIn'));
const UseLink = lazy(() => import('@console/features/session/UseLink'));
const FirstScreen = lazy(() => import('@console/features/start/FirstScreen'));
const Home = lazy(() => import('@console/features/home/Home'));
const Customers = lazy(() => import('@console/features/customers/Customers'));
const Orders = lazy(() => import('@console/features/orders/Orders'));
const Parcels = lazy(() => import('@console/features/parcels/Parcels'));
const Messages = lazy(() => import('@console/features/messages/Messages'));
const Journeys = lazy(() => import('@console/features/journeys/Journeys'));
const Journey = lazy(() => import('@console/features/journeys/Journey'));
const Insights = lazy(() => import('@console/features/insights/Insights'));
const Import = lazy(() => import('@console/features/import/Import'));
const Settings = lazy(() => import('@console/features/settings/Settings'));

/** An id out of an address: the shop's own ids may have slashes and signs in them. */
function decoded(id: string | undefined): string | undefined {
  try { return id && decodeURIComponent(id); } catch { return id; }
}

const Waiting = () => <div style={{ padding: 24 }}><Bones rows={5} height={24} /></div>;

function Start() {
  const me = useMe();
  return me.received_events === 0 && !me.sample ? <FirstScreen /> : <Home />;
}

function Inside() {
  const me = useMe();
  const { language, setLocale } = useI18n();
  const [location] = useLocation();
  useEffect(() => {
    if (!me.sample && languageOf(me.person.locale) !== language) setLocale(me.person.locale);
    // The person's choice wins when it changes; a choice in the menu is saved there too,
    // but for the sample shop, where nothing is saved and the browser keeps it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [me.person.locale, me.sample]);
  return (
    <Shell>
      <Fence key={location.split('/')[1]}><Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/" component={Start} />
          <Route path="/start" component={FirstScreen} />
          <Route path="/customers/:id?">{({ id }) => <Customers openId={id} />}</Route>
          <Route path="/orders/:id?">{({ id }) => <Orders openId={decoded(id)} />}</Route>
          <Route path="/parcels/:id?">{({ id }) => <Parcels openId={decoded(id)} />}</Route>
          <Route path="/messages/:id?">{({ id }) => <Messages openId={id} />}</Route>
          <Route path="/journeys" component={Journeys} />
          <Route path="/journeys/:name">{({ name }) => <Journey name={name} />}</Route>
          <Route path="/insights" component={Insights} />
          <Route path="/import/:id?">{({ id }) => <Import id={id} />}</Route>
          <Route path="/settings"><Redirect to="/settings/brand" replace /></Route>
          <Route path="/settings/:section">{({ section }) => <Settings section={section} />}</Route>
          <Route path="/signin"><Redirect to="/" replace /></Route>
          <Route component={Missing} />
        </Switch>
      </Suspense></Fence>
    </Shell>
  );
}

function Gate() {
  const me = useMeQuery();
  const [location] = useLocation();
  if (me.data) return <MeProvider me={me.data}><Inside /></MeProvider>;
  if (me.error instanceof ProblemError && me.error.status === 401)
    return location === '/signin' ? <SignIn /> : <Redirect to={`/signin${location === '/' ? '' : `?next=${encodeURIComponent(location)}`}`} replace />;
  if (me.error) return <Door title="Afterglow"><ErrorState error={me.error} retry={() => void me.refetch()} /></Door>;
  return <Waiting />;
}

export const Routes = () => (
  <Suspense fallback={<Waiting />}>
    <Switch>
      <Route path="/link/:token">{({ token }) => <UseLink token={token} />}</Route>
      <Route component={Gate} />
    </Switch>
  </Suspense>
);
