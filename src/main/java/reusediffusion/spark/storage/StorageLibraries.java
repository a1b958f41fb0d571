package reusediffusion.spark.storage;

import org.apache.hadoop.util.VersionInfo;

/** Which library serves a kind of file system that Spark's own do not, and how a user adds it. */
public final class StorageLibraries {
    private StorageLibraries() {}

    /** The second half of a sentence, without its full stop. */
    public static String remedy(String scheme) {
        return switch (scheme) {
            case "s3a" -> "build with mvn -Ps3 -DskipTests package, whose libraries the scripts in jobs/ then take,"
                    + " or add --packages "
                    + hadoop("hadoop-aws");
            case "s3", "s3n" -> "write s3a:// for it";
            case "abfs", "abfss", "wasb", "wasbs" -> "add --packages " + hadoop("hadoop-azure");
            case "gs" -> "add Google's connector with --jars gcs-connector-hadoop3-latest.jar";
            default -> "name a path of this machine or an hdfs:// address, or add the library of that file system with"
                    + " --packages or --jars";
        };
    }

    /** Of the version that Spark brings: another one does not work with it. */
    private static String hadoop(String name) {
        return "org.apache.hadoop:" + name + ":" + VersionInfo.getVersion();
    }
}
