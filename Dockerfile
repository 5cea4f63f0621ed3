# The conformance kit with the reference engine. Nothing listens until the kit starts an engine, and that on loopback.
# docs/guides/run-in-ci.md shows how it is built and used.
FROM node:20-slim AS build
WORKDIR /triad
COPY . .
# Installs what the build needs, and builds.
RUN npm ci

# What the kit and the engine need when they run, and nothing else.
FROM node:20-slim AS modules
WORKDIR /triad
COPY . .
RUN npm ci --omit=dev --ignore-scripts -w @triad-protocol/conformance -w @triad-protocol/engine

FROM node:20-slim
# Results name the commit of the kit.
ARG TRIAD_COMMIT=unknown
ENV NODE_ENV=production TRIAD_COMMIT=$TRIAD_COMMIT
WORKDIR /triad
COPY --from=modules /triad/node_modules node_modules
COPY LICENSE package.json ./
COPY spec/package.json spec/requirements.json spec/
COPY schemas/package.json schemas/
COPY schemas/generated schemas/generated
COPY reference-engine/package.json reference-engine/
COPY reference-engine/bin reference-engine/bin
COPY conformance/package.json conformance/
COPY conformance/bin conformance/bin
COPY conformance/catalogue conformance/catalogue
COPY conformance/known conformance/known
COPY conformance/required conformance/required
COPY conformance/scenarios conformance/scenarios
COPY conformance/schemas conformance/schemas
COPY --from=build /triad/spec/dist spec/dist
COPY --from=build /triad/schemas/dist schemas/dist
COPY --from=build /triad/reference-engine/dist reference-engine/dist
COPY --from=build /triad/conformance/dist conformance/dist

# Reports go to /work, where a folder of the host may be mounted.
RUN mkdir /work && chown node:node /work
USER node
WORKDIR /work
ENTRYPOINT ["node", "/triad/conformance/bin/triad-conformance.js"]
CMD ["--help"]
