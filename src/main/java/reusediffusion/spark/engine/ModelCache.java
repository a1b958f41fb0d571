package reusediffusion.spark.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.pipeline.folder.Recipe;

/**
 * Models that lie on a cluster's file system, copied once to each host and shared by its executors. A copy is made under a lock, checked
 * against what was read, and renamed into place whole. Its name is a hash of the model's address and of the sizes and times of its files, so that a
 * changed model is another copy. Copies that no process uses make room for others: {@link HostModelCopies}.
 */
public final class ModelCache {
    static final String FOLDER = "spark.reusediffusion.models";
    static final String LIMIT = "spark.reusediffusion.models.limit";

    private static final Map<String, Path> KNOWN = new ConcurrentHashMap<>();

    private static final Map<String, Path> OUTLINES = new ConcurrentHashMap<>();

    private ModelCache() {}

    /** The folder of a model on this host: a local path as it is, any other address such as {@code hdfs://…} from the cache. */
    public static Path local(String model, SparkConf conf) {
        return isRemote(model) ? copied(model, conf) : LocalPath.of(model);
    }

    static Path copied(String model, SparkConf conf) {
        String standard = System.getProperty("java.io.tmpdir") + "/reusediffusion-models";
        Path cache = Path.of(conf.get(FOLDER, standard));
        Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
        try {
            HostModelCopies shelf =
                    new HostModelCopies(Files.createDirectories(cache), conf.getSizeAsBytes(LIMIT, "0"));
            return copy(new RemoteModel(model, hadoop), shelf);
        } catch (IOException e) {
            throw new UncheckedIOException("The model " + model + " cannot be copied to " + cache + ".", e);
        }
    }

    /** The recipe whose model and components from elsewhere lie on this host. */
    public static Recipe local(Recipe recipe, SparkConf conf) {
        return recipe.at(place -> local(place, conf).toString());
    }

    /**
     * The model as a driver needs it to check, to fingerprint and to plan: paths as they are, of any other address the configurations
     * and the headers of the weights alone. It must not be loaded.
     */
    public static Recipe outline(Recipe recipe, SparkConf conf) {
        return recipe.at(place -> (isRemote(place) ? outline(place, conf) : LocalPath.of(place)).toString());
    }

    private static Path outline(String model, SparkConf conf) {
        RemoteModel remote = new RemoteModel(model, SparkHadoopUtil.get().newConfiguration(conf));
        return OUTLINES.computeIfAbsent(remote.key(), key -> {
            try {
                Path folder = Files.createTempDirectory("reusediffusion-outline");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> FileUtils.deleteQuietly(folder.toFile())));
                remote.outlineTo(folder.resolve(remote.name()));
                return folder.resolve(remote.name());
            } catch (IOException e) {
                throw new UncheckedIOException("The headers of the model " + model + " cannot be read.", e);
            }
        });
    }

    /** The same inside a task; looked up once in the life of an executor. */
    static Path local(String model) {
        return KNOWN.computeIfAbsent(
                model, address -> local(address, SparkEnv.get().conf()));
    }

    /** Whether it is an address and no path. */
    public static boolean isRemote(String model) {
        return model.contains("://") && !LocalPath.isAddress(model);
    }

    /** One at a time, in this process by the monitor and on this host by the lock of a file. */
    private static synchronized Path copy(RemoteModel model, HostModelCopies shelf) throws IOException {
        Path place = shelf.folder().resolve(model.key());
        shelf.hold(model.key());
        if (!Files.isDirectory(place)) {
            try {
                copyTo(place, model, shelf);
            } catch (IOException | RuntimeException e) {
                shelf.release(model.key());
                throw e;
            }
        }
        return place.resolve(model.name());
    }

    private static void copyTo(Path place, RemoteModel model, HostModelCopies shelf) throws IOException {
        Path lockFile = place.resolveSibling(model.key() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!Files.isDirectory(place)) {
                shelf.makeRoom(model);
                Path part = place.resolveSibling(model.key() + "." + UUID.randomUUID());
                model.copyTo(part.resolve(model.name()));
                Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }
}
