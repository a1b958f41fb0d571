package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.File;
import java.nio.file.Path;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Hdfs;
import reusediffusion.pipeline.folder.ModelFingerprint;
import reusediffusion.spark.engine.ModelCache;
import reusediffusion.spark.sink.SharedFolder;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/** A real HDFS of two data nodes: prompts in, samples out, and a full disk. */
class HdfsIT {
    private static final StandIn MODEL = new StandIn("a");

    @TempDir
    private static Path nodes;

    private static MiniDFSCluster cluster;
    private static DistributedFileSystem files;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        cluster = Hdfs.start(nodes, 2);
        files = cluster.getFileSystem();
    }

    @AfterAll
    static void stop() {
        cluster.shutdown();
    }

    @Test
    void writesResumesAndSaysWhenTheDiskIsFull() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        List<String> prompts = IntStream.range(0, 12).mapToObj(i -> "cat " + i).toList();
        String local = Trial.write(folder, "prompts.txt", prompts);
        String there = files.getUri() + "/in/prompts.txt";
        files.copyFromLocalFile(
                new org.apache.hadoop.fs.Path(new File(local).toURI()), new org.apache.hadoop.fs.Path(there));
        Trial trial = Trial.of(there, files.getUri() + "/out");
        assertThat(trial.run(spark, MODEL)).containsEntry("samples", 12L);
        assertThat(trial.run(spark, MODEL).get("last_run").toString()).contains("samples=0");
        assertThat(trial.verify(spark).problems()).isEmpty();

        org.apache.hadoop.fs.Path full = new org.apache.hadoop.fs.Path("/full");
        files.mkdirs(full);
        files.setQuota(full, 30, HdfsConstants.QUOTA_DONT_SET);
        assertThatThrownBy(() -> Trial.of(there, files.getUri() + "/full/out").run(spark, MODEL))
                .hasStackTraceContaining("The output folder " + files.getUri() + "/full/out cannot be written: ")
                .hasStackTraceContaining("quota")
                .hasStackTraceContaining("make room there");
        files.setQuota(full, HdfsConstants.QUOTA_RESET, HdfsConstants.QUOTA_RESET);
        Trial resumed = Trial.of(there, files.getUri() + "/full/out");
        assertThat(resumed.run(spark, MODEL)).containsEntry("samples", 12L);
        assertThat(resumed.verify(spark).problems()).isEmpty();
    }

    @Test
    void aFolderOfSomeoneElseIsToldAtOnce() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        String prompts = Trial.write(folder, "prompts.txt", List.of("cat"));
        Trial trial = Trial.of(prompts, files.getUri() + "/theirs/out");
        files.mkdirs(new org.apache.hadoop.fs.Path("/theirs"));
        UserGroupInformation alice = UserGroupInformation.createRemoteUser("alice");
        PrivilegedAction<Throwable> run = () -> catchThrowable(() -> trial.run(spark, MODEL));
        assertThat(alice.doAs(run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The output folder " + files.getUri() + "/theirs/out cannot be written: ")
                .hasMessageContaining("user=alice")
                .hasMessageEndingWith("ask for the right to write there, or name another output folder.")
                .hasMessageNotContaining("\n");
        assertThat(files.exists(new org.apache.hadoop.fs.Path("/theirs/out"))).isFalse();
        // The driver may write there, and its executors run as somebody else.
        OutputFolder out = new OutputFolder(files.getUri() + "/theirs/ours");
        SharedFolder shared = new SharedFolder(out, "run");
        Configuration conf = spark.sessionState().newHadoopConf();
        try (Store store = new Store(out, conf)) {
            shared.announce(store);
            assertThat(shared.look("1", conf).kind()).isEqualTo(SharedFolder.Kind.SHARED);
            assertThat(shared.sees("1", store)).isTrue();
            PrivilegedAction<SharedFolder.Found> look = () -> shared.look("2", conf);
            assertThat(alice.doAs(look).kind()).isEqualTo(SharedFolder.Kind.READ_ONLY);
            assertThat(alice.doAs(look).reason()).contains("user=alice");
        }
    }

    @Test
    void aFileInTheWayIsToldAtOnce() throws Exception {
        String prompts = Trial.write(folder, "prompts.txt", List.of("cat"));
        Trial trial = Trial.of(prompts, prompts + "/out");
        assertThatThrownBy(() -> trial.run(Sessions.of("local[2]"), MODEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prompts.txt/out cannot be written: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aModelIsCopiedOnceToAHost() throws Exception {
        files.copyFromLocalFile(
                new org.apache.hadoop.fs.Path(new File("models/tiny-sd3").toURI()),
                new org.apache.hadoop.fs.Path("/models/tiny-sd3"));
        String address = files.getUri() + "/models/tiny-sd3";
        SparkConf conf = new SparkConf(false)
                .set("spark.reusediffusion.models", folder.resolve("cache").toString());
        List<Path> copies = IntStream.range(0, 4)
                .parallel()
                .mapToObj(i -> ModelCache.local(address, conf))
                .distinct()
                .toList();
        assertThat(copies).hasSize(1);
        assertThat(ModelFingerprint.of(copies.get(0))).isEqualTo(ModelFingerprint.of(Path.of("models/tiny-sd3")));
        files.setTimes(new org.apache.hadoop.fs.Path("/models/tiny-sd3/model_index.json"), 1, -1);
        assertThat(ModelCache.local(address, conf)).isNotEqualTo(copies.get(0));
        assertThatThrownBy(() -> ModelCache.local(address + "-none", conf))
                .hasMessageContaining("There is no model folder");
    }
}
