import { createRootRoute, createRoute, createRouter, lazyRouteComponent, notFound, redirect } from "@tanstack/react-router";
import { Suspense } from "react";
import { Outlet } from "@tanstack/react-router";
import { DevicePage } from "../identity/DevicePage";
import { InvitationPage } from "../identity/InvitationPage";
import { sessionQuery } from "../lib/session";
import { SetupPage } from "../identity/SetupPage";
import { nextPage, SignInPage } from "../identity/SignInPage";
import { queries } from "../lib/queries";
import { HomePage } from "../workspaces/HomePage";
import { Waiting } from "../ui/Later";
import { ErrorPage } from "./ErrorPage";
import { Frame } from "./Frame";
import { NoOrganisationPage } from "./NoOrganisationPage";
import { NotFoundPage } from "./NotFoundPage";
import { readPlace } from "./workspace/place";

const session = () => queries.query({ ...sessionQuery, staleTime: "static" });

const root = createRootRoute({
  component: () => (
    <Suspense fallback={<Waiting what="Loading" />}>
      <Outlet />
    </Suspense>
  ),
  errorComponent: ErrorPage,
  notFoundComponent: NotFoundPage,
});

const entry = (path: "/setup" | "/invitation", component: typeof SetupPage) =>
  createRoute({ getParentRoute: () => root, path, beforeLoad: session, component });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string; ended?: boolean } => ({
    ...(typeof search["next"] === "string" ? { next: search["next"] } : {}),
    ...(search["ended"] === true ? { ended: true } : {}),
  }),
  beforeLoad: async ({ search }) => {
    const { user } = await session();
    if (user != null) throw redirect(nextPage(search.next));
  },
  component: SignInPage,
});

async function needsPerson({ location }: { location: { pathname: string; href: string } }): Promise<void> {
  const { user } = await session();
  if (user == null) throw redirect({ to: "/sign-in", search: location.pathname === "/" ? {} : { next: location.href } });
}

const device = createRoute({
  getParentRoute: () => root,
  path: "/device",
  validateSearch: (search: Record<string, unknown>): { code?: string } =>
    typeof search["code"] === "string" ? { code: search["code"] } : {},
  beforeLoad: needsPerson,
  component: DevicePage,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: needsPerson,
  component: Frame,
});

const first = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: async () => {
    const org = (await session()).organisations[0];
    if (org) throw redirect({ to: "/$org", params: { org: org.id }, replace: true });
  },
  component: NoOrganisationPage,
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: lazyRouteComponent(() => import("./AccountWithKey"), "AccountWithKey"),
});

const org = createRoute({
  getParentRoute: () => signedIn,
  path: "/$org",
  beforeLoad: async ({ params }) => {
    if (!(await session()).organisations.some((one) => one.id === params.org)) throw notFound({ routeId: "__root__" });
  },
});

const home = createRoute({ getParentRoute: () => org, path: "/", component: HomePage });

const workspace = createRoute({
  getParentRoute: () => org,
  path: "/workspaces/$id",
  validateSearch: readPlace,
  component: lazyRouteComponent(() => import("./workspace/WorkspacePage"), "WorkspacePage"),
});

const project = createRoute({
  getParentRoute: () => org,
  path: "/projects/$project",
  component: lazyRouteComponent(() => import("../git/ProjectPage"), "ProjectPage"),
});

const members = createRoute({
  getParentRoute: () => org,
  path: "/members",
  component: lazyRouteComponent(() => import("../access/MembersPage"), "MembersPage"),
});

const network = createRoute({
  getParentRoute: () => org,
  path: "/network",
  validateSearch: (search: Record<string, unknown>): { project?: string; workspace?: string } => ({
    ...(typeof search["project"] === "string" ? { project: search["project"] } : {}),
    ...(typeof search["workspace"] === "string" ? { workspace: search["workspace"] } : {}),
  }),
  component: lazyRouteComponent(() => import("../egress/NetworkPage"), "NetworkPage"),
});

const audit = createRoute({
  getParentRoute: () => org,
  path: "/audit",
  validateSearch: (search: Record<string, unknown>): { type?: string; workspace?: string } => ({
    ...(typeof search["type"] === "string" ? { type: search["type"] } : {}),
    ...(typeof search["workspace"] === "string" ? { workspace: search["workspace"] } : {}),
  }),
  component: lazyRouteComponent(() => import("../audit/AuditPage"), "AuditPage"),
});

const tree = root.addChildren([
  entry("/setup", SetupPage),
  entry("/invitation", InvitationPage),
  signIn,
  device,
  signedIn.addChildren([first, account, org.addChildren([home, workspace, project, members, network, audit])]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
  defaultPendingMs: 150,
  defaultPendingComponent: () => <Waiting what="Loading" />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
