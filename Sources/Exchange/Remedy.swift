/// Says what to change in the job file when the service refuses the question.
///
/// It only chooses words: that the question is wrong was decided before, by `FailureRules`.
enum Remedy {
  static func forRefused(_ complaint: Complaint) -> String {
    if complaint.names(["AccessDeniedException"]) {
      return "Give the identity a role that may look at such objects, as 'needs' of the job says, "
        + "then resume."
    }
    let place = place(of: complaint)
    return "Correct \(place), then start a new run; asking again does not help."
  }

  private static func place(of complaint: Complaint) -> String {
    if complaint.says("recognized filterable property") {
      return "the property in query.filter or shard.key of the job file"
    }
    if complaint.says("parameter 'filter'") || complaint.names(["ParsingException"]) {
      return "query.filter of the job file"
    }
    if complaint.names(["ParameterTransformationException"]) {
      return "the value in query.parameters of the job file"
    }
    if complaint.names(["AmbiguousParameterSetException", "ParameterBindingException"]) {
      return "the names in query.parameters of the job file"
    }
    if complaint.names(["ManagementObjectNotFoundException", "ManagementObjectAmbiguousException"])
    {
      return "the identity in the job file or its list"
    }
    return "query in the job file"
  }
}
