# An image for Kubernetes and for `docker run`, from a release: docs/install.md, "As an image".
#   docker build -t reusediffusion .
#   docker build -t reusediffusion:gpu --build-arg DEVICE=gpu --build-arg ARCHIVE=target/reusediffusion-spark-0.1.0-gpu.tar.gz .
ARG DEVICE=cpu
ARG SPARK=apache/spark:3.5.6-scala2.12-java17-ubuntu
ARG CUDA=nvidia/cuda:13.1.0-cudnn-runtime-ubuntu22.04

# Spark with what Kubernetes needs; its entry point starts drivers, executors and any other command.
FROM ${SPARK} AS cpu
USER root

# The same Spark beside the CUDA libraries, which releases for GPUs take from the machine; PyTorch is linked with that of
# profilers too, which this image leaves out.
FROM ${CUDA} AS gpu
RUN apt-get update \
    && apt-get install -y --no-install-recommends gosu libnss-wrapper openjdk-17-jre-headless procps tini \
        "cuda-cupti-$(echo "$CUDA_VERSION" | cut -d. -f1,2 | tr . -)" \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 185 spark \
    && useradd --system --uid 185 --gid spark --home-dir /home/spark --create-home spark
COPY --from=cpu /opt/entrypoint.sh /opt/decom.sh /opt/
COPY --from=cpu --chown=spark:spark /opt/spark /opt/spark
# Executors start without the launcher, which would choose a locale whose letters are all letters, as the other image does.
ENV SPARK_HOME=/opt/spark JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64 LC_ALL=C.UTF-8

# Unpacked under a name without the version, which the class paths of executors then name.
FROM cpu AS unpacked
ARG ARCHIVE=target/reusediffusion-spark-0.1.0.tar.gz
ADD ${ARCHIVE} /unpacked/
RUN mv /unpacked/* /opt/reusediffusion

# hadolint ignore=DL3006
FROM ${DEVICE}
COPY --from=unpacked /opt/reusediffusion /opt/reusediffusion
ENV PATH=/opt/reusediffusion/jobs:$PATH
WORKDIR /opt/spark/work-dir
USER 185
ENTRYPOINT ["/opt/entrypoint.sh"]
