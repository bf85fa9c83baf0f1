# Compiles. npm finds the `node` package of package.json first, here as on any machine.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

# What the service needs to run and no more: without the compiler, and without the embedded PostgreSQL, which is optional
# and not for production.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

# No shell, no npm. The image's entry point is its own node; the user is `nonroot`, 65532.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
WORKDIR /app
ENV NODE_ENV=production
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE NOTICE.md ./
USER nonroot
# The metrics have a port of their own. Publish it to the network of the scraper only.
ENV METRICS_HOST=0.0.0.0
EXPOSE 3000 9464
# The same bounds of memory as `npm start` sets.
ENV MALLOC_ARENA_MAX=2
CMD ["--max-semi-space-size=8", "dist/src/main.js"]
