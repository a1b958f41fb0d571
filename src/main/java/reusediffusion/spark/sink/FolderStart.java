package reusediffusion.spark.sink;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.names.OwnNames;
import reusediffusion.spark.sink.store.JobFile;
import reusediffusion.spark.sink.store.OpenRuns;
import reusediffusion.spark.sink.store.ParallelRequests;
import reusediffusion.spark.sink.store.StorageException;
import reusediffusion.spark.sink.store.Store;

/** The beginning of a job's work in an output folder: it is ours or new, other runs there have ended, and its fingerprint is settled. */
record FolderStart(Store store, OutputFolder folder) {

    /** Makes the folder before it is locked, on stores where a lock needs one. */
    void beforeLock() throws IOException {
        if (store.creation().renames()) {
            refuseForeign();
            store.makeFolder(folder.path());
        }
    }

    /**
     * Settles what the folder holds, once it is locked.
     *
     * @param overwrite remove what earlier jobs made there
     */
    void settle(Fingerprint fingerprint, boolean overwrite) throws IOException {
        if (!store.creation().renames()) {
            refuseForeign(); // a folder that is there, since the lock is, is listed with one request
        }
        OpenRuns runs = new OpenRuns(store, folder);
        if (overwrite) {
            runs.endAll();
            for (String name : OwnNames.ALL) {
                store.delete(folder.at(name));
            }
            fingerprint.settle(store, folder);
        } else {
            try (ParallelRequests.Begun ending = ParallelRequests.begin(store, runs::endAll)) {
                fingerprint.settle(store, folder);
            }
        }
    }

    /** A step at the beginning. */
    interface Step {
        /** Takes the step. */
        Output run() throws IOException;
    }

    /** What a step gives; what goes wrong in it is told in a sentence for the user. */
    static Output told(OutputFolder folder, Step step) {
        try {
            return step.run();
        } catch (StorageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    StorageException.writing(folder, e, false).getMessage(), e);
        }
    }

    /** A folder with other people's files is left alone, also by --overwrite. */
    private void refuseForeign() throws IOException {
        List<FileStatus> there = store.list(folder.path());
        if (there.size() == 1 && there.get(0).isFile() && there.get(0).getPath().equals(folder.path())) {
            throw new IllegalArgumentException(
                    "The output folder " + folder.root() + " is a file; choose another --output.");
        }
        refuseFiles(there);
        List<String> names =
                there.stream().map(file -> file.getPath().getName()).toList();
        if (OwnNames.isOursWithoutJob(names)) {
            throw new IllegalArgumentException("The output folder " + folder.root() + " has lost its _job.json; "
                    + JobFile.REMEDY + ". To begin anew, remove the folder.");
        }
        if (!OwnNames.isOurs(names)) {
            throw new IllegalArgumentException("The output folder " + folder.root() + " holds files of something else ("
                    + names.stream().sorted().findFirst().orElse("") + "); choose another --output.");
        }
    }

    private void refuseFiles(List<FileStatus> there) {
        there.stream()
                .filter(FileStatus::isFile)
                .map(FileStatus::getPath)
                .filter(file -> OwnNames.isFolder(file.getName()))
                .findFirst()
                .ifPresent(file -> {
                    throw new IllegalArgumentException("The output folder " + folder.root() + " cannot be used: " + file
                            + " is a file, where a folder has to be; move it away, and run the same command again.");
                });
    }
}
