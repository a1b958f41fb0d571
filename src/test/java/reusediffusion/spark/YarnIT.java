package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkSubmit;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.deploy.yarn.Client;
import org.apache.spark.deploy.yarn.ClientArguments;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Build;
import reusediffusion.machine.Hdfs;
import reusediffusion.machine.Machines;
import reusediffusion.machine.Yarn;
import reusediffusion.spark.executor.FailureSettings;
import reusediffusion.spark.sink.ledger.Ledger;
import scala.Option;
import scala.collection.JavaConverters;

/** A real YARN and HDFS: our libraries in an archive, the driver here and in a container, and a container that is killed. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class YarnIT {
    @TempDir
    private static Path folder;

    private static MiniDFSCluster hdfs;
    private static Yarn yarn;
    private static FileSystem files;

    @BeforeAll
    static void start() throws Exception {
        Sessions.stop();
        hdfs = Hdfs.start(folder, 1);
        files = hdfs.getFileSystem();
        yarn = new Yarn(folder, hdfs);
    }

    @AfterAll
    static void stop() {
        Sessions.stop();
        if (yarn != null) {
            yarn.close();
        }
        hdfs.shutdown();
    }

    private static String write(String name, String text) throws IOException {
        URI place = URI.create(hdfs.getURI() + "/in/" + name);
        try (var out = files.create(new org.apache.hadoop.fs.Path(place))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return place.toString();
    }

    @Test
    @Order(1)
    void anExecutorThatIsKilledLosesNothing() throws Exception {
        String tests = Build.testClasses().toString();
        SparkConf conf = yarn.settings(Sessions.conf("yarn"))
                .set(
                        "spark.executor.extraClassPath",
                        String.join(":", Yarn.classPath(), Build.jar().toString(), tests))
                .set("spark.driver.host", "127.0.0.1")
                // Without an archive of classes, which holds for no class path of a container.
                .set("spark.executor.extraJavaOptions", Machines.QUICKLY)
                .set("spark.executor.instances", "1");
        FailureSettings.prepare(conf);
        SparkSession spark = Sessions.of(conf);
        List<String> prompts =
                IntStream.range(0, 40).mapToObj(i -> "slow 100 " + i).toList();
        Trial trial = Trial.of(write("slow.txt", String.join("\n", prompts)), hdfs.getURI() + "/killed")
                .partitions(4);
        CompletableFuture<Map<String, Object>> run = CompletableFuture.supplyAsync(() -> {
            try {
                return trial.run(spark, new StandIn("a"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        org.apache.hadoop.fs.Path data = new org.apache.hadoop.fs.Path(hdfs.getURI() + "/killed/data");
        while (!files.exists(data) || files.listStatus(data).length < 1) {
            assertThat(run.isDone()).isFalse();
            Thread.sleep(100);
        }
        assertThat(Yarn.killExecutor()).isTrue();
        assertThat(run.get()).containsEntry("samples", 40L).containsEntry("failed", 0L);
        assertThat(new Ledger(spark, trial.folder()).rows().count()).isEqualTo(40);
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    @Test
    @Order(2)
    void theDriverRunsInAContainer() throws Exception {
        Sessions.stop();
        String prompts = write("prompts.txt", "a red circle\na blue square\na green star\n");
        Client client = submitted(
                "--model",
                Path.of("models/tiny-sd3").toAbsolutePath().toString(),
                "--mode",
                "original",
                "--steps",
                "2",
                "--width-height",
                "64",
                "64",
                "--sheet",
                "off",
                "--prompts",
                prompts,
                "--output",
                hdfs.getURI() + "/cluster",
                "--summary-json",
                hdfs.getURI() + "/summary.json");
        client.run();
        try (var in = files.open(new org.apache.hadoop.fs.Path("/summary.json"))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("\"exit_code\" : 0");
        }
        Trial trial = Trial.of(prompts, hdfs.getURI() + "/cluster");
        SparkSession spark = Sessions.of("local[1]");
        assertThat(trial.hashes(spark)).hasSize(3);
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    /** What spark-submit makes of a command with these arguments of generate. */
    private static Client submitted(String... arguments) throws IOException {
        String natives = Build.libraries().resolve("natives").toString();
        SparkConf settings = yarn.settings(new SparkConf(false))
                .set("spark.driver.extraClassPath", Yarn.classPath())
                .set("spark.executor.extraClassPath", Yarn.classPath())
                .set("spark.executor.instances", "1")
                .set("spark.driver.extraJavaOptions", Machines.QUICKLY)
                .set("spark.executor.extraJavaOptions", Machines.QUICKLY)
                .set("spark.ui.enabled", "false")
                .set("spark.sql.codegen.wholeStage", "false")
                .set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
                .set("spark.reusediffusion.home", Path.of("").toAbsolutePath().toString())
                .set("spark.yarn.appMasterEnv.REUSEDIFFUSION_NATIVES", natives)
                .set("spark.executorEnv.REUSEDIFFUSION_NATIVES", natives)
                .set("spark.yarn.maxAppAttempts", "1");
        List<String> words = new ArrayList<>(List.of("--master", "yarn", "--deploy-mode", "cluster"));
        for (var setting : settings.getAll()) {
            words.addAll(List.of("--conf", setting._1() + "=" + setting._2()));
        }
        words.addAll(
                List.of("--class", "reusediffusion.job.Generate", Build.jar().toString()));
        words.addAll(List.of(arguments));
        var environment = new SparkSubmit()
                .prepareSubmitEnvironment(
                        new SparkSubmitArguments(
                                JavaConverters.asScalaBuffer(words).toSeq(),
                                new scala.collection.immutable.Map.Map1<>("HADOOP_CONF_DIR", folder.toString())),
                        Option.empty());
        String[] own = JavaConverters.seqAsJavaList(environment._1()).toArray(String[]::new);
        return new Client(new ClientArguments(own), environment._3(), null);
    }
}
