package reusediffusion.machine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.spark.SparkConf;

/** A real YARN of one node manager, whose containers are processes of this machine, on an HDFS. */
public final class Yarn implements AutoCloseable {
    private static final long LARGE = 3 << 20;
    private static final List<String> ADDRESSES = List.of(
            YarnConfiguration.RM_ADDRESS, YarnConfiguration.RM_SCHEDULER_ADDRESS, YarnConfiguration.RM_HOSTNAME);

    private final MiniYARNCluster cluster = new MiniYARNCluster("yarn", 1, 1, 1);
    private final MiniDFSCluster files;
    private final Path archive;

    public Yarn(Path folder, MiniDFSCluster files) throws IOException {
        this.files = files;
        archive = archive(folder.resolve("libraries.zip"));
        System.setProperty("test.build.data", folder.toString());
        YarnConfiguration conf = new YarnConfiguration();
        conf.set("yarn.scheduler.capacity.root.queues", "default");
        conf.set("yarn.scheduler.capacity.root.default.capacity", "100");
        conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
        conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
        conf.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 100);
        cluster.init(conf);
        start();
    }

    /** YARN's own certificates cannot be made with the digits of every locale; the cluster stands for machines that have another. */
    private void start() {
        Locale.setDefault(Locale.ROOT);
        try {
            cluster.start();
        } finally {
            Locale.setDefault(Machines.locale());
        }
    }

    /** What an application needs to run here, with our libraries in an archive that is sent along and unpacked for each container. */
    public SparkConf settings(SparkConf conf) {
        for (String address : ADDRESSES) {
            conf.set("spark.hadoop." + address, cluster.getConfig().get(address));
        }
        String java = System.getProperty("java.home");
        return conf.set("spark.yarn.stagingDir", files.getURI() + "/staging")
                .set("spark.yarn.jars", sparksJars())
                .set("spark.yarn.dist.archives", archive.toUri() + "#libraries")
                .set("spark.yarn.scheduler.heartbeat.interval-ms", "300")
                .set("spark.yarn.scheduler.initial-allocation.interval", "100ms")
                .set("spark.yarn.submit.waitAppCompletion", "true")
                .set("spark.yarn.report.interval", "300ms")
                .set("spark.yarn.appMasterEnv.JAVA_HOME", java)
                .set("spark.executorEnv.JAVA_HOME", java)
                .set("spark.yarn.am.extraJavaOptions", Machines.QUICKLY)
                .set("spark.yarn.am.memory", "300m")
                .set("spark.driver.memory", "600m")
                .set("spark.executor.memory", "600m")
                .set("spark.executor.instances", "2");
    }

    /** Of the Spark that lies in this project, and what that lacks of YARN. */
    private static String sparksJars() {
        String client = org.apache.spark.deploy.yarn.Client.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return "local:" + Build.sparkJars() + "/*,local:" + client;
    }

    /** Our libraries, uncompressed; those of native libraries, which are half a gigabyte, stay where they are. */
    private static Path archive(Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file));
                Stream<Path> jars = Files.list(Build.libraries())) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Path jar : (Iterable<Path>) jars.filter(Yarn::isSmallJar)::iterator) {
                byte[] content = Files.readAllBytes(jar);
                CRC32 sum = new CRC32();
                sum.update(content);
                ZipEntry entry = new ZipEntry(jar.getFileName().toString());
                entry.setSize(content.length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        return file.toAbsolutePath();
    }

    /** Class path of a container: what was sent along, and what is too large to be sent in a test. */
    public static String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(Build.libraries())) {
            return Stream.concat(
                            Stream.of("libraries/*"),
                            jars.filter(file -> file.toString().endsWith(".jar") && !isSmallJar(file))
                                    .map(Path::toString))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private static boolean isSmallJar(Path file) {
        return file.toString().endsWith(".jar") && file.toFile().length() < LARGE;
    }

    /** Kills one executor as the kernel does; false where none runs. */
    public static boolean killExecutor() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .filter(process -> process.info().commandLine().orElse("").contains("ExecutorBackend"))
                .findFirst()
                .map(ProcessHandle::destroyForcibly)
                .orElse(false);
    }

    @Override
    public void close() {
        cluster.stop();
        System.clearProperty("test.build.data");
    }
}
