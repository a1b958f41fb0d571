package reusediffusion.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import reusediffusion.job.run.Jobs;
import reusediffusion.machine.Build;
import reusediffusion.machine.Machines;
import scala.Option;

/**
 * The same job under settings of ordinary clusters, one after another, in a process that has the libraries of the small Spark and no others:
 * FOLDER. Each leaves its pictures under FOLDER/NAME.
 */
final class SettingsProbe {
    private static final List<String> JOB = List.of(
            "--model tiny-sd3 --mode original --steps 2 --sheet off --prompts-num 3 --partitions 2 --width-height 64 64"
                    .split(" "));

    private SettingsProbe() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        for (Map.Entry<String, Map<String, String>> settings : settings(folder).entrySet()) {
            settings.getValue().forEach(System::setProperty);
            List<String> job = new java.util.ArrayList<>(JOB);
            job.addAll(List.of("--output", folder.resolve(settings.getKey()).toString()));
            int code = Jobs.execute(new Generate(), job.toArray(String[]::new));
            System.out.println(settings.getKey() + " ended with " + code);
            settings.getValue().keySet().forEach(System::clearProperty);
        }
        System.out.println("history of " + history(folder) + " runs");
        System.exit(0);
    }

    private static Map<String, Map<String, String>> settings(Path folder) throws Exception {
        String events = Files.createDirectories(folder.resolve("events")).toString();
        Map<String, Map<String, String>> lists = new LinkedHashMap<>();
        lists.put("plain", of("spark.master local[2]", "spark.ui.enabled false"));
        lists.put(
                "local",
                of(
                        "spark.master local[2]",
                        "spark.serializer org.apache.spark.serializer.KryoSerializer",
                        "spark.io.compression.codec lzf",
                        "spark.eventLog.enabled true",
                        "spark.eventLog.dir " + events,
                        "spark.eventLog.compress true",
                        "spark.eventLog.compression.codec zstd",
                        "spark.eventLog.rolling.enabled true",
                        "spark.ui.port 0",
                        "spark.ui.store.path " + folder.resolve("rocksdb"),
                        "spark.sql.ansi.enabled true",
                        "spark.sql.caseSensitive true",
                        "spark.sql.session.timeZone Asia/Kathmandu",
                        "spark.sql.parquet.compression.codec zstd",
                        "spark.sql.adaptive.enabled false",
                        "spark.sql.storeAssignmentPolicy STRICT",
                        "spark.sql.shuffle.partitions 3"));
        lists.put(
                "cluster",
                of(
                        "spark.master local-cluster[1,2,1024]",
                        "spark.executor.memory 1g",
                        "spark.executor.extraJavaOptions " + Machines.QUICKLY,
                        "spark.jars " + Build.jar(),
                        "spark.executor.extraClassPath " + Build.everyLibrary(),
                        "spark.serializer org.apache.spark.serializer.KryoSerializer",
                        "spark.authenticate true",
                        "spark.authenticate.secret secret",
                        "spark.network.crypto.enabled true",
                        "spark.network.crypto.saslFallback false",
                        "spark.io.encryption.enabled true",
                        "spark.io.compression.codec zstd",
                        "spark.rdd.compress true",
                        "spark.ui.port 0",
                        "spark.ui.store.path " + folder.resolve("leveldb"),
                        "spark.history.store.hybridStore.diskBackend LEVELDB",
                        "spark.sql.parquet.compression.codec gzip",
                        "spark.sql.legacy.timeParserPolicy LEGACY",
                        "spark.sql.sources.default orc"));
        return lists;
    }

    private static Map<String, String> of(String... lines) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String line : lines) {
            String[] parts = line.split(" ", 2);
            settings.put(parts[0], parts[1]);
        }
        return settings;
    }

    /** How many runs a history server lists and shows from the events of those above. */
    private static int history(Path folder) throws Exception {
        SparkConf conf = new SparkConf(false)
                .set("spark.history.fs.logDirectory", folder.resolve("events").toString())
                .set(
                        "spark.history.store.path",
                        Files.createDirectories(folder.resolve("history")).toString())
                .set("spark.history.store.hybridStore.enabled", "true");
        FsHistoryProvider provider = new FsHistoryProvider(conf);
        provider.start();
        for (int i = 0; i < 300 && provider.getListing().isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        int shown = 0;
        for (var listing = provider.getListing(); listing.hasNext(); ) {
            shown += provider.getAppUI(listing.next().id(), Option.empty()).isDefined() ? 1 : 0;
        }
        provider.stop();
        return shown;
    }
}
