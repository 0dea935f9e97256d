# Consilium agent of a hospital. Build from the project's folder:
#   docker build --file deploy/docker/agent.Dockerfile --tag consilium-agent .
# How to run it, with a root file system that nothing can write to: docs/install.md.

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY coordinator/package.json coordinator/
COPY client-agent/package.json client-agent/
COPY sim/package.json sim/
# What the lock file pins for this workspace, by digest; no package runs a script (.npmrc).
RUN npm ci --omit=dev --workspace client-agent

FROM node:24-bookworm-slim
# The one place that is written to. A named volume takes over owner and mode.
RUN ["install", "--directory", "--mode=0700", "--owner=10001", "--group=10001", "/var/lib/consilium-agent"]
WORKDIR /app
COPY --from=packages /app/node_modules node_modules/
COPY package.json LICENSE NOTICE ./
COPY shared shared/
COPY client-agent client-agent/
COPY deploy/docker/agent-health.mjs ./
ENV NODE_ENV=production CONSILIUM_AGENT_DIR=/var/lib/consilium-agent
VOLUME /var/lib/consilium-agent
USER 10001:10001
WORKDIR /var/lib/consilium-agent
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=20s --start-period=30s CMD ["node", "/app/agent-health.mjs"]
# Node itself is process 1, so that signals and exit codes are the agent's own.
ENTRYPOINT ["node", "--disable-sigusr1", "/app/client-agent/bin/consilium-agent.js"]
CMD ["start"]
