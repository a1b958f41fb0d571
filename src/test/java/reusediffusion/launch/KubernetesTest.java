package reusediffusion.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkSubmit;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.deploy.k8s.KubernetesConf;
import org.apache.spark.deploy.k8s.KubernetesDriverSpec;
import org.apache.spark.deploy.k8s.SparkPod;
import org.apache.spark.deploy.k8s.submit.ClientArguments;
import org.apache.spark.deploy.k8s.submit.KubernetesDriverBuilder;
import org.apache.spark.internal.config.package$;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.JavaConverters;

/** What spark-submit would create on Kubernetes from the command in docs/cluster.md, built by Spark's own code, without a cluster. */
class KubernetesTest {
    private static KubernetesClient client;
    private static SparkConf conf;
    private static ClientArguments arguments;

    @BeforeAll
    static void submit() throws Exception {
        client = new KubernetesClientBuilder()
                .withConfig(
                        new ConfigBuilder().withMasterUrl("https://127.0.0.1:1").build())
                .build();
        var environment = new SparkSubmit()
                .prepareSubmitEnvironment(
                        new SparkSubmitArguments(
                                JavaConverters.asScalaBuffer(command()).toSeq(),
                                scala.collection.immutable.Map$.MODULE$.empty()),
                        Option.empty());
        conf = environment._3();
        arguments = ClientArguments.fromCommandLineArgs(
                JavaConverters.seqAsJavaList(environment._1()).toArray(String[]::new));
    }

    @AfterAll
    static void close() {
        client.close();
    }

    /** The words behind {@code spark-submit}. */
    private static List<String> command() throws Exception {
        Matcher command = Pattern.compile("(?m)^spark-submit (--master k8s:(?:.*\\\\\\n)*.*)$")
                .matcher(Files.readString(Path.of("docs/cluster.md")));
        assertThat(command.find()).isTrue();
        return List.of(command.group(1).replace("\\\n", " ").strip().split("\\s+"));
    }

    private static KubernetesDriverSpec driver() {
        return new KubernetesDriverBuilder()
                .buildFromFeatures(
                        KubernetesConf.createDriverConf(
                                conf,
                                "spark-1",
                                arguments.mainAppResource(),
                                arguments.mainClass(),
                                arguments.driverArgs(),
                                arguments.proxyUser()),
                        client);
    }

    private static SparkPod executor() {
        SparkConf conf =
                KubernetesTest.conf.clone().set("spark.driver.host", "driver").set("spark.driver.port", "7078");
        ResourceProfile$.MODULE$.clearDefaultProfile(); // else it is that of an earlier session of this process
        return new KubernetesExecutorBuilder()
                .buildFromFeatures(
                        KubernetesConf.createExecutorConf(
                                conf, "1", "spark-1", Option.empty(), ResourceProfile.DEFAULT_RESOURCE_PROFILE_ID()),
                        new SecurityManager(conf, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE_EXECUTOR()),
                        client,
                        ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf))
                .pod();
    }

    @Test
    void theDriverRunsTheJobOfTheImageBesideTheModels() {
        SparkPod pod = driver().pod();
        Container container = pod.container();
        assertThat(container.getImage()).isEqualTo("registry.example.org/reusediffusion:gpu");
        assertThat(container.getArgs())
                .containsSequence("--class", "reusediffusion.job.Generate")
                .contains("local:///opt/reusediffusion/reusediffusion-spark-0.1.0.jar", "/models/flux");
        assertThat(limit(container, "ephemeral-storage")).isEqualTo("20Gi");
        assertThat(limit(container, "memory"))
                .isEqualTo(limit(container, "memory", container.getResources().getRequests()));
        assertModels(pod);
        assertThat(pod.pod().getSpec().getTerminationGracePeriodSeconds())
                .as("30 s for the batches at work, and the end of the run")
                .isGreaterThan(30);
        assertThat(pod.pod().getSpec().getServiceAccountName()).isEqualTo("spark");
        assertThat(conf.get("spark.kubernetes.namespace")).isEqualTo("pictures");
    }

    /** In cluster mode the driver reads the executors' template from a map that is created with it. */
    @Test
    void theTemplateOfExecutorsTravelsWithTheDriver() throws Exception {
        List<String> contents = JavaConverters.seqAsJavaList(driver().driverKubernetesResources()).stream()
                .filter(ConfigMap.class::isInstance)
                .flatMap(map -> ((ConfigMap) map).getData().values().stream())
                .toList();
        assertThat(contents).contains(Files.readString(Path.of("conf/kubernetes/executor.yaml")));
    }

    @Test
    void anExecutorHasAGpuSharedMemoryRoomAndTheModels() {
        SparkPod pod = executor();
        Container container = pod.container();
        PodSpec spec = pod.pod().getSpec();
        assertThat(limit(container, "nvidia.com/gpu")).isEqualTo("1");
        assertThat(limit(container, "ephemeral-storage")).isEqualTo("100Gi");
        assertThat(Quantity.getAmountInBytes(
                                container.getResources().getLimits().get("memory"))
                        .longValue())
                .as("heap and weights")
                .isGreaterThanOrEqualTo(32L << 30);
        assertThat(mounts(container)).containsEntry("/dev/shm", "shared-memory");
        Volume memory = volume(spec, "shared-memory");
        assertThat(memory.getEmptyDir().getMedium()).isEqualTo("Memory");
        assertModels(pod);
        assertThat(spec.getTolerations()).anyMatch(each -> "nvidia.com/gpu".equals(each.getKey()));
        assertThat(container.getLifecycle().getPreStop().getExec().getCommand())
                .as("a host that is taken back decommissions its executor")
                .containsExactly("/opt/decom.sh");
        assertThat(spec.getTerminationGracePeriodSeconds()).isEqualTo(120);
        assertThat(container.getEnv())
                .anyMatch(each -> each.getName().equals("SPARK_CLASSPATH")
                        && each.getValue().equals("/opt/reusediffusion/lib-gpu/*"));
    }

    /** What {@code conf/spark-defaults.conf} says of jobs in general has to be said here too. */
    @Test
    void settingsOfAllJobsHold() throws Exception {
        try (var lines = Files.lines(Path.of("conf/spark-defaults.conf"))) {
            Map<String, String> usual = lines.filter(line -> line.matches(
                            "spark\\.(speculation|dynamicAllocation|plugins|executor\\.heartbeat|ui\\.prom).*"))
                    .map(line -> line.strip().split("\\s+", 2))
                    .collect(Collectors.toMap(words -> words[0], words -> words[1]));
            assertThat(usual).hasSizeGreaterThan(3);
            usual.forEach(
                    (name, value) -> assertThat(conf.get(name, "")).as(name).isEqualTo(value));
        }
    }

    private static void assertModels(SparkPod pod) {
        assertThat(mounts(pod.container())).containsEntry("/models", "models");
        Volume models = volume(pod.pod().getSpec(), "models");
        assertThat(models.getPersistentVolumeClaim().getClaimName()).isEqualTo("models");
        assertThat(models.getPersistentVolumeClaim().getReadOnly()).isTrue();
    }

    private static Volume volume(PodSpec spec, String name) {
        return spec.getVolumes().stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> mounts(Container container) {
        return container.getVolumeMounts().stream()
                .collect(Collectors.toMap(mount -> mount.getMountPath(), mount -> mount.getName(), (a, b) -> a));
    }

    private static String limit(Container container, String name) {
        return limit(container, name, container.getResources().getLimits());
    }

    private static String limit(Container container, String name, Map<String, Quantity> quantities) {
        assertThat(quantities).as(container.getName()).containsKey(name);
        return quantities.get(name).toString();
    }

    @Test
    void allPartsOfSparkAndTheImageAreOfOneVersion() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        Matcher version =
                Pattern.compile("<spark\\.version>(.+?)</spark\\.version>").matcher(pom);
        assertThat(version.find()).isTrue();
        assertThat(Files.readString(Path.of("Dockerfile")))
                .contains("ARG SPARK=apache/spark:" + version.group(1) + "-");
        Matcher part = Pattern.compile(
                        "<groupId>org\\.apache\\.spark</groupId>\\s*<artifactId>(spark-[^<]+)</artifactId>\\s*<version>([^<]+)<")
                .matcher(pom);
        int parts = 0;
        while (part.find()) {
            assertThat(part.group(2)).as(part.group(1)).isIn("${spark.version}", "${spark.clusters.version}");
            parts++;
        }
        assertThat(parts).isGreaterThan(8);
        assertThat(pom).contains("<spark.clusters.version>${spark.version}</spark.clusters.version>");
    }
}
