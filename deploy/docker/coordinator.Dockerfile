# Consilium coordinator. Build from the project's folder:
#   docker build --file deploy/docker/coordinator.Dockerfile --tag consilium .
# How to run it, with a root file system that nothing can write to: docs/install.md.

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY coordinator/package.json coordinator/
COPY client-agent/package.json client-agent/
COPY sim/package.json sim/
# What the lock file pins for this workspace, by digest; no package runs a script (.npmrc).
RUN npm ci --omit=dev --workspace coordinator

FROM node:24-bookworm-slim
# The one place that is written to. A named volume takes over owner and mode.
RUN ["install", "--directory", "--mode=0700", "--owner=10001", "--group=10001", "/var/lib/consilium"]
WORKDIR /app
COPY --from=packages /app/node_modules node_modules/
COPY package.json LICENSE NOTICE ./
COPY shared shared/
COPY coordinator coordinator/
COPY deploy/docker/coordinator-health.mjs ./
# Another port outside: 'docker run --publish 443:7443'. The health check asks at this one.
ENV NODE_ENV=production CONSILIUM_DIR=/var/lib/consilium CONSILIUM_LISTEN=0.0.0.0:7443
EXPOSE 7443
VOLUME /var/lib/consilium
USER 10001:10001
WORKDIR /var/lib/consilium
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["node", "/app/coordinator-health.mjs"]
# Node itself is process 1, so that signals and exit codes are the coordinator's own.
ENTRYPOINT ["node", "--disable-sigusr1", "/app/coordinator/bin/consilium.js"]
CMD ["serve"]
