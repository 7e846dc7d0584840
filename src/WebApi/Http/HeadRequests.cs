namespace Sites.WebApi.Http;

/// <summary>Answers HEAD wherever GET is answered, with the same status and headers.</summary>
internal static class HeadRequests
{
    /// <summary>
    /// Runs HEAD as GET from here on; must come before routing, which chooses an endpoint by its method. The server knows the method
    /// as it was received and sends no body.
    /// </summary>
    public static void UseHeadRequests(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(AllowHead, context.Response);
        if (HttpMethods.IsHead(context.Request.Method)) context.Request.Method = HttpMethods.Get;
        return next(context);
    });

    private static Task AllowHead(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed && response.Headers.Allow.ToString().Split(", ").Contains(HttpMethods.Get))
            response.Headers.Allow = $"{response.Headers.Allow}, {HttpMethods.Head}";
        return Task.CompletedTask;
    }
}
