using Sites.WebApi.Commands;

return await SitesCommand.RunAsync(args);
