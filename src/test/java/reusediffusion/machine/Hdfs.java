package reusediffusion.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A real HDFS on loopback. */
public final class Hdfs {
    private Hdfs() {}

    /** Starts one. Its name node numbers its own files by the locale, and does not find them again under digits that are not ASCII. */
    public static MiniDFSCluster start(Path folder, int dataNodes) throws IOException {
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        try {
            MiniDFSCluster cluster =
                    new MiniDFSCluster.Builder(conf).numDataNodes(dataNodes).build();
            cluster.waitActive();
            return cluster;
        } finally {
            Locale.setDefault(Locale.Category.FORMAT, Machines.locale());
        }
    }
}
