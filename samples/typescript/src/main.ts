// Lists, creates and changes resources with types from the OpenAPI document and without casts. It needs a running service:
//   npm install && npm start -- http://localhost:5080
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./api.js";

type Site = components["schemas"]["SiteResponse"];
type Problem = components["schemas"]["Problem"];

/** An error response of the service, with its stable code. */
class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

const sites = createClient<paths>({ baseUrl: process.argv[2] ?? "http://localhost:5080" });

const token = process.env["SITES_TOKEN"];
if (token !== undefined) {
  const authenticate: Middleware = {
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${token}`);
      return request;
    },
  };
  sites.use(authenticate);
}

async function create(name: string, parent: Site | null): Promise<{ site: Site; tag: string }> {
  const { data, error, response } = await sites.POST("/api/v1/sites", {
    body: { name, parent_id: parent?.id ?? null, tags: ["sample"], cache_retention_days: 30, autonomy_level: "limited" },
  });
  if (error !== undefined) throw new Refused(error);
  return { site: data.data, tag: response.headers.get("ETag") ?? "" };
}

/** Changes a site only if it still has the given ETag; returns null if another request has changed it. */
async function rename(site: Site, tag: string, name: string): Promise<Site | null> {
  const { data, error } = await sites.PATCH("/api/v1/sites/{id}", {
    params: { path: { id: site.id }, header: { "If-Match": tag } },
    body: { name, cache_retention_days: null },
  });
  if (error === undefined) return data.data;
  if (error.code === "precondition.stale") return null;
  throw new Refused(error);
}

/** Lists all sites with a tag, page by page. */
async function* list(tag: string, pageSize: number): AsyncGenerator<Site> {
  let cursor: string | null = null;
  do {
    const page: { data?: components["schemas"]["ManyOfSiteResponse"]; error?: Problem } = await sites.GET("/api/v1/sites", {
      params: { query: { tag: [tag], limit: pageSize, include_total: false, ...(cursor === null ? {} : { cursor }) } },
    });
    if (page.data === undefined) throw new Error(page.error?.detail);
    yield* page.data.data;
    cursor = page.data.next_cursor;
  } while (cursor !== null);
}

async function remove(site: Site): Promise<void> {
  const { error } = await sites.DELETE("/api/v1/sites/{id}", { params: { path: { id: site.id } } });
  if (error !== undefined) throw new Refused(error);
}

const run = Date.now().toString(36);
const { site: root } = await create(`Sample ${run}`, null);
const { site: first, tag } = await create("Berlin Lab", root);
const { site: second } = await create("Hamburg Lab", root);

const renamed = await rename(first, tag, "Berlin Laboratory");
console.log(renamed === null ? "Another request has changed it." : `${first.name} is ${renamed.name}, version ${renamed.version + 0}.`);
console.log((await rename(first, tag, "Too Late")) === null ? "A change with the old tag is refused." : "The old tag was accepted.");

const own = new Set([root.id, first.id, second.id]);
const found: string[] = [];
for await (const site of list("sample", 1)) if (own.has(site.id)) found.push(site.path);
console.log(found.join("\n"));

const tree = await sites.GET("/api/v1/groups", { params: { query: { format: "tree", parent_id: [root.id] } } });
if (tree.error !== undefined) throw new Refused(tree.error);
for (const group of tree.data.data) console.log(group.name, "children" in group ? group.children.length : 0);

for (const site of [first, second, root]) await remove(site);
